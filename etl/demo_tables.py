"""Which of the demo's modules answers for which source."""

from collections.abc import Callable

from armoedebeeld.domain.catalogue import Source, Table
from etl.demo_answers import Answers
from etl.demo_kwb import neighbourhoods
from etl.demo_low_income import low_income
from etl.demo_others import assistance, early_leavers, families, social_status, youth_care
from etl.demo_poverty import poverty_of_children, poverty_of_persons
from etl.demo_regions import regions_table
from etl.demo_world import World

MAKERS: dict[str, Callable[[World, Source, Table], Answers]] = {
    "cbs_kwb": neighbourhoods,
    "cbs_laag_inkomen": low_income,
    "cbs_armoede_kinderen": poverty_of_children,
    "cbs_armoede_personen": poverty_of_persons,
    "cbs_bijstand": assistance,
    "cbs_jeugdzorg": youth_care,
    "cbs_ses_woa": social_status,
    "cbs_huishoudens": families,
    "cbs_schoolverlaters": early_leavers,
    "cbs_gebieden": regions_table,
}
