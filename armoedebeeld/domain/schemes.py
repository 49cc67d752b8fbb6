"""What a municipality's own provisions are: their unit, for whom they are meant, and what of them may be shown."""

from enum import StrEnum

from pydantic import Field

from armoedebeeld.domain.strict import NonEmpty, Strict

THRESHOLD = 10


class Unit(StrEnum):
    """What is counted. One child may have several awards, so units are never added to each other."""

    CHILD = "kind"
    HOUSEHOLD = "huishouden"
    APPLICATION = "aanvraag"
    AWARD = "toekenning"
    PROVISION = "verstrekking"
    REPORT = "melding"
    EURO = "euro"

    @property
    def is_people(self) -> bool:
        """Whether it counts people or households: these may be set against a group, and can't be added over time."""
        return self in {Unit.CHILD, Unit.HOUSEHOLD}


UNIT_PLURALS: dict[Unit, str] = {
    Unit.CHILD: "kinderen",
    Unit.HOUSEHOLD: "huishoudens",
    Unit.APPLICATION: "aanvragen",
    Unit.AWARD: "toekenningen",
    Unit.PROVISION: "verstrekkingen",
    Unit.REPORT: "meldingen",
    Unit.EURO: "euro",
}


class Step(StrEnum):
    """A step on the way from a signal or an application to help that worked."""

    SIGNAL = "signaal"
    TAKEN_UP = "opgepakt"
    REACHED = "bereikt"
    ACCEPTED = "hulp_aanvaard"
    APPLIED = "aanmelding"
    STARTED = "gestart"
    COMPLETED = "afgerond"
    DROPPED_OUT = "uitgevallen"


STEP_LABELS: dict[Step, str] = {
    Step.SIGNAL: "signalen",
    Step.TAKEN_UP: "opgepakt",
    Step.REACHED: "contact gekregen",
    Step.ACCEPTED: "hulp aangenomen",
    Step.APPLIED: "aanmeldingen",
    Step.STARTED: "gestart",
    Step.COMPLETED: "afgerond",
    Step.DROPPED_OUT: "gestopt voor het einde",
}
# The two ways, each step a part of the one before; dropping out stands beside completing.
EARLY_SIGNALS = (Step.SIGNAL, Step.TAKEN_UP, Step.REACHED, Step.ACCEPTED)
DEBT_HELP = (Step.APPLIED, Step.STARTED, Step.COMPLETED, Step.DROPPED_OUT)


class IncomeLimit(StrEnum):
    """Up to which income a provision, or a group that CBS counts, goes."""

    LOW_INCOME = "laag_inkomen"
    POVERTY = "armoede"
    UP_TO_100 = "100"
    UP_TO_101 = "101"
    UP_TO_105 = "105"
    UP_TO_110 = "110"
    UP_TO_115 = "115"
    UP_TO_120 = "120"
    UP_TO_125 = "125"
    UP_TO_130 = "130"
    UP_TO_140 = "140"
    UP_TO_150 = "150"

    @property
    def percentage(self) -> int | None:
        """The percentage of the social minimum; None for the two limits of CBS's own."""
        return int(self.value) if self.value.isdigit() else None

    @property
    def phrase(self) -> str:
        """In words: `tot 120% van het sociaal minimum`."""
        if self is IncomeLimit.LOW_INCOME:
            return "onder de lage-inkomensgrens"
        if self is IncomeLimit.POVERTY:
            return "onder de armoedegrens"
        return f"tot {self.value}% van het sociaal minimum"


class Scheme(Strict):
    """How the deliveries of one provision, counted in one unit, are recognised and shown.

    Attributes:
        step: for a figure that is one step of early signals or debt help.
        threshold: a count under this is hidden, and so is one that leaves fewer than this of its group.
        zero_may_be_shown: only the owner of the provision can say so: a zero tells of everybody that they don't use it.
        income_limit: up to which income the provision goes; None where it has no limit, or nobody said.
    """

    name: NonEmpty
    aliases: tuple[NonEmpty, ...] = ()
    unit: Unit
    step: Step | None = None
    threshold: int = Field(default=THRESHOLD, ge=3, le=100)
    zero_may_be_shown: bool = False
    income_limit: IncomeLimit | None = None
    target_group: str = Field(default="", description="Voor wie, in woorden: 'kinderen van 4 tot en met 17 jaar'.")


class Reach(Strict):
    """An indicator that sets the users of a provision against the group that it is meant for."""

    users: NonEmpty = Field(description="Id van het cijfer met de gebruikers.")


class TargetGroup(Strict):
    """A group that an indicator counts, against which the users of a provision may be set.

    Attributes:
        total: id of the count that the published percentage is of, where the source gives no count of the group itself;
            the size is then an estimate.
    """

    unit: Unit
    income_limit: IncomeLimit
    who: NonEmpty = Field(description="Wie er geteld zijn, zoals in een zin.")
    total: str | None = None
    rounding: float = Field(default=0, ge=0, description="Waarop het aantal is afgerond: 100 voor honderdtallen.")
    caveat: str = ""
