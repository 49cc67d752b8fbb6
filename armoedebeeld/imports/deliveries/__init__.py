"""Reading a delivery of service use: a long or a wide sheet, as counts per provision, area, period and unit."""
