@echo off
rem Start Armoedebeeld op Windows: dubbelklik op dit bestand.
rem Een andere poort: set PORT=8600 en daarna start.cmd
setlocal
cd /d "%~dp0"
title Armoedebeeld
if not defined PORT set "PORT=8501"
set "VENV_PYTHON=.venv\Scripts\python.exe"

if exist "%VENV_PYTHON%" goto check_venv

:find_python
set "PYTHON="
for %%P in ("py -3.13" "py -3.12" "py -3.11" "py -3.14" "py -3" "python" "python3") do call :try_python %%P
if not defined PYTHON goto no_python
echo Armoedebeeld maakt een eigen map met programma's aan: .venv
%PYTHON% -m venv --clear .venv
if errorlevel 1 goto no_venv
goto install

:check_venv
"%VENV_PYTHON%" -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul
if errorlevel 1 goto find_python
rem Opnieuw installeren als de versies zijn veranderd, bijvoorbeeld na een nieuwe uitgave.
"%VENV_PYTHON%" -c "import sys; read = lambda name: open(name, 'rb').read(); sys.exit(read('.venv/installed.txt') != read('requirements.lock') + read('pyproject.toml'))" >nul 2>nul
if errorlevel 1 goto install
goto demo

:install
echo Bezig met installeren. De eerste keer duurt dit een paar minuten.
"%VENV_PYTHON%" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
if errorlevel 1 goto no_install
"%VENV_PYTHON%" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
if errorlevel 1 goto no_product
copy /y /b requirements.lock+pyproject.toml .venv\installed.txt >nul
if errorlevel 1 goto no_write

:demo
".venv\Scripts\armoedebeeld.exe" demo --if-missing
if errorlevel 1 goto no_demo

echo.
echo Armoedebeeld start. Open in uw browser: http://localhost:%PORT%
echo Stoppen: druk op Ctrl+C of sluit dit venster.
echo.
".venv\Scripts\armoedebeeld.exe" app --port %PORT%
if errorlevel 1 goto no_app
exit /b 0

:try_python
if defined PYTHON exit /b 0
%~1 -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul
if errorlevel 1 exit /b 0
set "PYTHON=%~1"
exit /b 0

:no_python
echo.
echo Python 3.11 of nieuwer is niet gevonden.
echo Wat u kunt doen: installeer Python 3.13 via het softwarecentrum van uw organisatie
echo of via www.python.org. Zet daarbij een vinkje bij "Add python.exe to PATH".
echo Start daarna dit bestand opnieuw.
goto failed

:no_venv
echo.
echo De map .venv kon niet worden gemaakt.
echo Wat u kunt doen: zet de map van Armoedebeeld op een plek waar u mag schrijven,
echo bijvoorbeeld in uw map Documenten. Sluit andere vensters van Armoedebeeld.
echo Start daarna dit bestand opnieuw.
goto failed

:no_install
echo.
echo Het installeren is niet gelukt. De reden staat hierboven.
echo Wat u kunt doen: controleer of u internet hebt en probeer het opnieuw.
echo Werkt u achter een proxy? Vraag uw ICT-afdeling om de instellingen voor pip.
echo Staat er een fout over een te lang pad? Zet de map dichter bij de schijf,
echo bijvoorbeeld in een map met een korte naam.
goto failed

:no_product
echo.
echo Armoedebeeld zelf kon niet worden geinstalleerd. De reden staat hierboven.
echo Wat u kunt doen: haal de map van Armoedebeeld opnieuw op, verwijder de map .venv
echo en start dit bestand opnieuw.
goto failed

:no_write
echo.
echo In de map .venv kan niet worden geschreven.
echo Wat u kunt doen: controleer of de schijf niet vol is, verwijder de map .venv
echo en start dit bestand opnieuw.
goto failed

:no_demo
echo.
echo De voorbeeldcijfers konden niet worden gemaakt. De reden staat hierboven.
echo Wat u kunt doen: controleer of u in deze map mag schrijven en of de schijf niet vol is.
echo Start daarna dit bestand opnieuw.
goto failed

:no_app
echo.
echo Het dashboard is gestopt met een fout. De reden staat hierboven.
echo Is poort %PORT% al in gebruik? Sluit dan het andere venster van Armoedebeeld,
echo of kies een andere poort. Typ in een opdrachtvenster: set PORT=8600
echo en daarna: start.cmd
goto failed

:failed
echo.
if not defined CI pause
exit /b 1
