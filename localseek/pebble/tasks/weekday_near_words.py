"""The questions about today and the two days on either side: "If yesterday was Monday, ..."

``{known}`` is the day whose weekday is told, ``{asked}`` the other one; ``{was}``, ``{is_it}`` and
``{is_}`` are the verbs that go with them.
"""

from __future__ import annotations

NEAR = (
    "If {known} {was} {day}, [what|which] day {is_it} {asked}?",
    "[What|Which] day {is_it} {asked}[,|] if {known} {was} {day}?",
    "{known} {was} {day}. [What|Which] day {is_it} {asked}?",
    "If {known} {was} [a |]{day}, [what|which] day [of the week |]{is_} {asked}?",
    "[What|Which] [day|weekday] {is_it} {asked}, [when|given that|considering that|as] {known} {was} {day}?",
    "[What|Which] day of the week {is_} {asked} if {known} {was} [a |]{day}?",
    "{known} {was} {day}, so {asked} {is_} [what day|which day|what|a what]?",
    "{known} {was} [a |]{day}, [what|which day] {is_} {asked}?",
    "{known} = {day}[, |; |. ]{asked} = ?",
    "{known}: {day}[. |, | ]{asked}[?|: ?|]",
    "{asked}[?|: ?|] {known} {was} {day}[.|]",
    "[Suppose|Say|Imagine|Let's say|Assume] {known} {was} [a |]{day}. [What|Which] day {is_it} {asked}?",
    "[I forgot what day it is|I have lost track of the days|Help, I am confused|Jet lag is bad], but {known} {was} {day}. [What|Which] day {is_} {asked}?",
    "[We know|I know|I am sure|It is certain|My phone says|{name} says|Mum says] that {known} {was} [a |]{day}. [What|Which] day {is_it} {asked}?",
    "[Tell me|Say|I want to know|Can you tell me] [what|which] day {asked} {is_} if {known} {was} {day}[.|?|]",
    "{asked} {is_} [what day|which weekday|which day of the week] if {known} {was} {day}?",
    "[As|Since|Because] {known} {was} [a |]{day}, {asked} {is_} [what|which day]?",
    "[My exam|The party|The match|My flight|The test|Our trip|The dentist] {is_} {asked}, and {known} {was} {day}. [What|Which] [day|weekday|day of the week] {is_} that?",
    "[So |Ok so |Right, ]if {known} {was} {day} then {asked} {is_}[...|?| what?| which day?]",
    "{known} {was} {day} [right|yes|correct|yeah]? [so|then] [what|which] day {is_} {asked}",
    "[Riddle|Quick one|Easy one|Question|Quiz]: {known} {was} {day}. [Name the weekday of {asked}|What {is_} {asked}|And {asked}]?",
    "what [is|be] {asked} when {known} {was} {day}",
)  # fmt: skip
