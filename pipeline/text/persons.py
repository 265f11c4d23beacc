"""Where a Chinese text names somebody: behind what introduces a person, or before a form of address or what they say.

Nothing but their bearer tells how a name is written, so a name that stands there is no slip of a common word.
"""

import re
from collections.abc import Iterator

ADDRESS = re.compile(r"先生|女士|老师|教授|主任|博士|同学|同志|经理|总|医生|律师|主席|[秘书会院校部局处科]{1,2}长")

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤洪倪庄柳季殷岳葛伍庞翟俞樊邢"
    "颜齐梅阮温鲍路牛关童柯毕施聂焦左辛管祝柴舒欧尚骆冷詹卓游祁纪裴蒙穆甘申蓝车蒲"
)
_INTRODUCED = "我叫|我是|名叫|有请|请|感谢|谢谢|欢迎|主持人|嘉宾|记者"
_SAYS = "说|讲|问(?!题)|提到|认为|表示|介绍|指出"
_NAMED = re.compile(
    f"(?:{_INTRODUCED})([{_SURNAMES}][\u4e00-\u9fff]{{1,2}})"
    f"|([{_SURNAMES}][\u4e00-\u9fff]{{0,2}}?)(?={ADDRESS.pattern}|{_SAYS})"
)


def named(text: str) -> Iterator[tuple[int, int]]:
    """From where to where in a simplified text names stand, and what only looks like one there."""
    for found in _NAMED.finditer(text):
        yield found.span(1) if found[1] else found.span(2)
