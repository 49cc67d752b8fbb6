"""Puts the app's own files (scripts, catalogue, look-ups) into the wheel; all else stands in pyproject.toml."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
APP_FILES = ["app.py", "pages/**/*.py", "indicators.yaml", "data/reference/**/*", ".streamlit/config.toml"]


class BuildWithApp(build_py):
    """Copies what `armoedebeeld app` runs to `armoedebeeld/_app/`; an editable install reads it in place."""

    def run(self) -> None:
        """Build as usual, then add the copies."""
        super().run()
        if not self.editable_mode:
            for source, target in self._app_copies():
                self.mkpath(str(target.parent))
                self.copy_file(str(source), str(target))

    def get_source_files(self) -> list[str]:
        """Return also the app's files, so that a source archive holds them."""
        return super().get_source_files() + [str(source) for source, _ in self._app_copies()]

    def _app_copies(self) -> list[tuple[Path, Path]]:
        target = Path(self.build_lib, "armoedebeeld", "_app")
        found = (path.relative_to(ROOT) for pattern in APP_FILES for path in sorted(ROOT.glob(pattern)))
        return [(path, target / path) for path in found if (ROOT / path).is_file() and path.suffix != ".pyc"]


setup(cmdclass={"build_py": BuildWithApp})
