"""Labels: rules that put a tag on people by what they did, said or left undone, and say why for each of them.

Hears what people say and do; calls contacts, and the lines where a tag is kept at the carrier as well.
"""
