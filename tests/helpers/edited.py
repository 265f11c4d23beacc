"""Exports as they are written and read back: what `correct` compares."""

from pipeline.correct.readers import READERS
from pipeline.output import WRITERS
from pipeline.settings import WriteSettings


def written(one, form, **chosen):
    return WRITERS[form](one, WriteSettings(**chosen))


def read(form, data, one, base=None):
    content = data if isinstance(data, str) or form == "docx" else data.decode()
    return READERS[form](content, {speaker.name for speaker in one.speakers}, base)
