"""The questions that count from today, but tell the weekday of another day: "Yesterday was Monday."

``{known}`` is the day whose weekday is told, with its verb ``{was}``; ``{n}`` days are counted from
today, not from there.
"""

from __future__ import annotations

SHIFTED_AFTER = (
    "{known} {was} {day}. What [day|weekday] [is it|will it be] in {n} days?",
    "{known} {was} {day}. What [day|weekday] [is it|will it be] {n} days from [today|now]?",
    "If {known} {was} {day}, [what|which] [day|weekday|day of the week] [is it|will it be] {n} days from [today|now]?",
    "If {known} {was} [a |]{day}, [what|which] [day|weekday|day of the week] [is it|will it be|do we have] in {n} days?",
    "[What|Which] [day|weekday|day of the week] [is it|will it be|do we get] {n} days from [today|now][,|] [if|given that|when|considering that|as] {known} {was} [a |]{day}?",
    "[Given|Assuming|Suppose|Say|Imagine|Let's say|Knowing] [that |]{known} {was} [a |]{day}[, what|. What|, which|. Which] [day|weekday|day of the week] [is it|will it be] {n} days [from today|from now|after today]?",
    "{known} {was} {day}[, and|.|,] [my|the|our] [exam|flight|trip|party|match|dentist appointment|shift|wedding|interview|concert|delivery] is [in {n} days|{n} days from now|{n} days from today]. [What|Which] [day|weekday|day of the week] is [that|it]?",
    "[So |Ok |Right, |Hey, |]{known} {was} {day}[ right|, right|, yes|], [what|which] day [is it|will it be] [in {n} days|{n} days from now|{n} days from today]?",
    "{known} {was} {day}, so [what|which] [day|weekday] [is|comes|will be|falls] {n} days [after today|from today|from now]?",
    "[Because|Since|As] {known} {was} [a |]{day}, {n} days from [today|now] [is|will be] [what|which] [day|weekday|day of the week]?",
    "{known} = {day}[;|,|.] [find |what is |give |print |][today + {n}|today + {n} days|today plus {n} days|day(today + {n})][?| = ?|]",
    "{known}: {day}. [In {n} days|{n} days from today|{n} days from now|Today plus {n} days][?|: ?|, what day?]",
    "[The calendar|My phone|The paper|{name}|Mum|The radio] [says|tells me|told me] {known} {was} {day}. [So what|What|Which] [day|weekday] [will it be|is it] [in {n} days|{n} days from today|{n} days from now]?",
    "[My holiday|The course|School|The sale|The fair|The guarantee|Our visit] [starts|begins|ends] [in {n} days|{n} days from today]. {known} {was} [a |]{day}. [What|Which] [day|weekday|day of the week] [is that|will that be|does it start]?",
    "[I forgot what day it is|I lost track of the days], but {known} {was} {day}. I have to [pay|be there|hand it in|call back|leave] in {n} days. [What|Which] [day|weekday] [is that|will that be]?",
    "[Tell me|Say|Name|Give me] the [day|weekday|day of the week] {n} days from [today|now], [if|when|given that] {known} {was} [a |]{day}.",
    "[Not {day}: that {was} {known}|{day} {was} {known}]. [What|Which] [day|weekday] [is it|will it be] {n} days [from today|from now|after today]?",
    "[They|We|The guests|The plumbers|The goods] [come|arrive|are due] in {n} days and {known} {was} {day}, so [on |][what|which] [day|weekday|day of the week] [is that|will that be|do they come|should I expect them]?",
)  # fmt: skip
SHIFTED_BEFORE = (
    "{known} {was} {day}. What [day|weekday] was it {n} days ago?",
    "{known} {was} {day}. [What|Which] [day|weekday] was it {n} days [before today|ago]?",
    "If {known} {was} [a |]{day}, [what|which] [day|weekday|day of the week] was it {n} days [ago|before today]?",
    "[What|Which] [day|weekday|day of the week] was it {n} days [ago|before today][,|] [if|given that|when|as] {known} {was} [a |]{day}?",
    "[Given|Assuming|Suppose|Say|Imagine|Knowing] [that |]{known} {was} [a |]{day}[, what|. What|, which|. Which] [day|weekday|day of the week] was it {n} days [ago|before today]?",
    "{known} {was} {day}[, and|.|,] [my|the|our] [exam|flight|trip|party|match|visit|wedding|interview|last haircut|test] was {n} days ago. [What|Which] [day|weekday|day of the week] was [that|it]?",
    "[Because|Since|As] {known} {was} [a |]{day}, {n} days [before today|ago] it was [what|which] [day|weekday]?",
    "{known} = {day}[;|,|.] [find |what is |give |print |][today - {n}|today - {n} days|today minus {n} days|day(today - {n})][?| = ?|]",
    "{known}: {day}. [{n} days ago|{n} days before today|Today minus {n} days][?|: ?|, what day?]",
    "[The calendar|My phone|The paper|{name}|Mum|The radio] [says|tells me|told me] {known} {was} {day}. [So what|What|Which] [day|weekday] was it {n} days [ago|before today]?",
    "[Grandma called|The parcel was sent|The storm came|The baby was born|It began|We met] {n} days ago and {known} {was} {day}. [What|Which] [day|weekday|day of the week] was that?",
    "[Tell me|Say|Name|Give me] the [day|weekday|day of the week] {n} days [ago|before today], [if|when|given that] {known} {was} [a |]{day}.",
)  # fmt: skip
