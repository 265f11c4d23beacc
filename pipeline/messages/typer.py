"""What typer says, as it says it, and in Chinese. The first row that fits is taken: what says more goes first."""

TYPER: dict[str, tuple[str, str]] = {
    "typer.usage_of_group": (
        "Usage: {command} [OPTIONS] COMMAND [ARGS]...",
        "用法：{command} [选项] 命令 [参数]...",
    ),
    "typer.usage": ("Usage: {command} [OPTIONS]{arguments}", "用法：{command} [选项]{arguments}"),
    "typer.arguments": ("Arguments", "参数"),
    "typer.options": ("Options", "选项"),
    "typer.commands": ("Commands", "命令"),
    "typer.default": ("[default: {}]", "[默认：{}]"),
    "typer.required": ("[required]", "[必填]"),
    "typer.help": ("Show this message and exit.", "显示本帮助。"),
    "typer.error": ("Error", "错误"),
    "typer.try": (
        "Try [blue]'{command_path} {help_option}'[/] for help.",
        "查看帮助：[blue]{command_path} {help_option}[/]",
    ),
    "typer.aborted": ("Aborted.", "已中止。"),
    "typer.no_command": ("Missing command.", "缺少命令。"),
    "typer.like_command": (
        "No such command {name}. Did you mean {names}?",
        "没有 {name} 这个命令。是否想用 {names}？",
    ),
    "typer.unknown_command": ("No such command {name}.", "没有 {name} 这个命令。"),
    "typer.like_option": (
        "No such option: {name} (Possible options: {names})",
        "没有 {name} 这个选项。是否想用 {names}？",
    ),
    "typer.unknown_option": ("No such option: {name}", "没有 {name} 这个选项。"),
    "typer.option_without_value": ("Option {name} requires an argument.", "选项 {name} 后面要写一个值。"),
    "typer.flag_with_value": ("Option {name} does not take a value.", "选项 {name} 后面不能写值。"),
    "typer.no_argument": ("Missing argument {name}.", "缺少参数 {name}。"),
    "typer.no_option": ("Missing option {name}.", "缺少选项 {name}。"),
    "typer.too_many": ("Got unexpected extra argument(s) ({given})", "多余的参数：{given}"),
    "typer.invalid": ("Invalid value for {name}: {reason}", "{name} 的值无效：{reason}"),
    "typer.integer": (
        "Input should be a valid integer, unable to parse string as an integer",
        "应为整数。",
    ),
    "typer.integer_too_long": (
        "Unable to parse input string as an integer, exceeded maximum size",
        "这个整数太长。",
    ),
    "typer.number": ("Input should be a valid number, unable to parse string as a number", "应为数字。"),
    "typer.least": ("Input should be greater than or equal to {least}", "不能小于 {least}。"),
    "typer.most": ("Input should be less than or equal to {most}", "不能大于 {most}。"),
    "typer.unreadable": ("path {name} is not readable.", "无权读取 {name}。"),
}
