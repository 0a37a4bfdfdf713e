"""Headings of the workbook that a bureau fills in: what they are written as, they are read back by."""

TARGET = ("任务编号", "年度目标事项", "全年", "单位")
REACHED = "累计（填写）"
