"""Which words of a narrative name a sub-project, and which name a part, a count, an act or a paper."""

from __future__ import annotations

import pytest

from tasks.language import Stage, read
from tasks.language.figures import Certainty


def _named(text: str) -> list[str]:
    return [row.name for row in read(text).rows if row.name]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("第三热源厂扩建工程3台116MW锅炉本体安装完毕，烟气脱硫系统正在施工。", ["第三热源厂扩建工程"]),
        ("马鞍山水库大坝填筑至高程580米。", ["马鞍山水库"]),
        ("长岭风电场20台风机全部并网。", ["长岭风电场"]),
        ("110千伏柳泉变电站增容工程已投运，铁西区35千伏线路迁改工程正在组塔。", ["110千伏柳泉变电站增容工程", "铁西区35千伏线路迁改工程"]),
        ("恒润有限公司年产1200吨原料药项目（一期）已建成投产。", ["恒润有限公司年产1200吨原料药项目（一期）"]),
        ("中科光电（铭州）有限公司激光雷达智能制造项目正在办理环评手续。", ["中科光电（铭州）有限公司激光雷达智能制造项目"]),
        ("白马湖生态修复工程完成投资1.2亿元。", ["白马湖生态修复工程"]),
        ("朝阳路小学（二期）地基与基础通过验收，正在绑扎首层钢筋。", ["朝阳路小学（二期）"]),
        ("蓝天路东延工程剩余300米因征迁受阻停工，其余路段已通车。", ["蓝天路东延工程"]),
        ("新华书店文化综合体11月底前开业。", ["新华书店文化综合体"]),
        ("第十二中学扩建工程完成地下室施工。", ["第十二中学扩建工程"]),
        ("学府路（二环至三环段）机动车道贯通，路灯安装120盏。", ["学府路（二环至三环段）"]),
        ("人民路拓宽改造工程已开工，沥青路面摊铺1.2公里。", ["人民路拓宽改造工程"]),
        ("云海数字平台项目建议书已获批复。", ["云海数字平台"]),
        ("六合公路大桥二期首节钢箱梁吊装。", ["六合公路大桥二期"]),
        ("国道107改线完成工程量的45%。", ["国道107改线"]),
        ("盛达精密年产30万套减速器项目1月份试生产。", ["盛达精密年产30万套减速器项目"]),
        ("青云水库初步设计已报省水利厅审批。", ["青云水库"]),
        ("乡江隧道盾构掘进1.9公里。", ["乡江隧道"]),
        ("石化港区北作业区13号泊位水工主体完工。", ["石化港区北作业区13号泊位"]),
        ("天河路立体停车库已竣工验收并对外开放。", ["天河路立体停车库"]),
        ("灌区改造，红星灌区续建配套与节水改造项目衬砌渠道22.6公里。", ["红星灌区续建配套与节水改造项目"]),
        ("万达广场充电站投用。", ["万达广场充电站"]),
        ("市政务服务中心智慧大厅投用。", ["市政务服务中心智慧大厅"]),
        ("餐厨废弃物处理中心满负荷运行。", ["餐厨废弃物处理中心"]),
        ("青少年宫因资金未落实暂未开工。", ["青少年宫"]),
        ("产值增长5%，青岸河水系连通工程拓浚河道6.8公里。", ["青岸河水系连通工程"]),
        ("国家先进计算创新中心挂牌运行。", ["国家先进计算创新中心"]),
        ("国道改造：G312淮阳段改建工程完成路基18公里；永兴大道已完工。", ["G312淮阳段改建工程", "永兴大道"]),
        ("城市体检：印发方案，采集数据，龙山湖监测系统已上线。", ["龙山湖监测系统"]),
        ("内涝治理方面，五里桥积水点整治工程已进场。", ["五里桥积水点整治工程"]),
        ("完成龙塘镇中心小学学生宿舍楼建设。", ["龙塘镇中心小学学生宿舍楼"]),
        ("第九中学扩建工程综合楼主体完工，运动场正在铺设面层。", ["第九中学扩建工程"]),
        ("市级照护服务中心正在进行二次结构施工。", ["市级照护服务中心"]),
        ("“智慧大脑”二期项目完成公开招标。", ["“智慧大脑”二期项目"]),
        ("中央大街北段改造项目总占地2万平方米，已完成前期工作。", ["中央大街北段改造项目"]),
        ("新建城北客运站工程因用地手续未批，尚未动工。", ["城北客运站工程"]),
        ("完成育才小学食堂改造项目。", ["育才小学食堂改造项目"]),
        ("水源工程彭村水库正在蓄水。", ["彭村水库"]),
        ("关环高速全线控制性工程五丈原隧道双洞贯通。", ["关环高速"]),
        ("G5高速互通立交项目可研通过评审。", ["G5高速互通立交项目"]),
        ("X015线大修完成路面铺筑15公里。", ["X015线大修"]),
        ("二水厂扩建工程已通水。", ["二水厂扩建工程"]),
        ("清泉中学新建学生宿舍楼完工。", ["清泉中学新建学生宿舍楼"]),
        ("儿童医院新院区已开工。", ["儿童医院新院区"]),
        ("沈阜开发大道新建段十二点八公里已完工。", ["沈阜开发大道新建段"]),
        ("建成投运35千伏里华2号主变。", ["35千伏里华2号主变"]),
        ("大马巷顺塘巴士邻居服务点已于2月建成投用。", ["大马巷顺塘巴士邻居服务点"]),
        ("溪口大桥预计年底完工；除溪口大桥外，已开工13项。", ["溪口大桥"]),
        ("南桥水库首个控制性工程导流洞完工。", ["南桥水库"]),
        ("北湖产业园一期2.8万平方米车间钢构已建成。", ["北湖产业园一期"]),
        ("厂区办公楼主体已建成，炼钢生产线厂房主体完工。", []),
        ("宿州青溪大道北起环城路，已开工。", []),
        ("前期调研片区包括南关片区。", []),
        ("新校舍按I类标准化学校建设。", []),
        ("破损辅路维修列入城区建设项目，已完成设计。", ["破损辅路维修"]),
        ("城南片区改造共改造8个片区，已完成过半。", ["城南片区改造"]),
        ("总投资3亿元的青钢搬迁改造项目，主体接近尾声。", ["青钢搬迁改造项目"]),
    ],
)  # fmt: skip
def test_a_name_ends_where_a_part_a_count_or_the_statement_begins(text: str, names: list[str]) -> None:
    assert _named(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("李家沟、王家坪、赵家湾三个移民安置点全部建成入住。", ["李家沟", "王家坪", "赵家湾"]),
        ("太平供水工程和金水管网延伸工程，已完成拦水坝基础。", ["太平供水工程", "金水管网延伸工程"]),
        ("文昌小学和育才小学已竣工。", ["文昌小学", "育才小学"]),
        ("高新区科创路、纬七路东段等已通车。", ["高新区科创路", "纬七路东段"]),
        ("完成学院路北延、新华街西段和工农路拓宽等3条道路建设。", ["学院路北延", "新华街西段", "工农路拓宽"]),
        ("改造危桥14座，其中沈庄桥、吕集大桥2座已建成。", ["沈庄桥", "吕集大桥"]),
        ("完成东风渠清淤工程、幸福渠护岸工程和团结水库除险加固工程。", ["东风渠清淤工程", "幸福渠护岸工程", "团结水库除险加固工程"]),
        ("惠民桥幼儿园、城北幼儿园新建项目进入装修阶段。", ["惠民桥幼儿园", "城北幼儿园"]),
        ("仇湖医院和海南医院医养结合项目均在建设。", ["仇湖医院", "海南医院医养结合项目"]),
        ("基本完成的有双盈公司大楼等4项。", ["双盈公司大楼"]),
        ("长风中江、宜川光新村、长征象源丽都进入装修。", ["长风中江", "宜川光新村", "长征象源丽都"]),
        ("平邑、费县、蒙阴已完成。", []),
        ("红枫小学、城东幼儿园等已竣工。", ["红枫小学", "城东幼儿园"]),
        ("华润200MW/400MWh共享储能电站已建成投运。", ["华润200MW/400MWh共享储能电站"]),
        ("共和光伏产业园三期已开工。", ["共和光伏产业园三期"]),
        ("五台山水库、莲花寺水库已开工。", ["五台山水库", "莲花寺水库"]),
    ],
)  # fmt: skip
def test_each_name_of_a_list_is_read(text: str, names: list[str]) -> None:
    assert _named(text) == names


def test_entries_with_prices_share_what_closes_their_list() -> None:
    text = "总投资50亿元的扬子鑫福造船、30亿元的展兴实业、28亿元的方泰超纤革等重大项目正在加快建设。"
    assert _named(text) == ["扬子鑫福造船", "展兴实业", "方泰超纤革"]


def test_works_by_their_capacity_are_one_although_two_things_share_them() -> None:
    name = "80万吨/年乙烯装置脱瓶颈改造及能效提升项目"
    assert _named(f"{name}已于2月入库。新开工建设昭通支线三期。") == [name, "昭通支线三期"]


def test_a_list_of_examples_has_the_stage_of_its_group() -> None:
    text = "已竣工幼儿园11所，竣工率44%，包括鹤城区柳林幼儿园、青云湾幼儿园，松岭县望河幼儿园等；在建幼儿园14所。"
    assert [(row.name, row.stage) for row in read(text).rows] == [
        ("鹤城区柳林幼儿园", Stage.COMPLETED),
        ("青云湾幼儿园", Stage.COMPLETED),
        ("松岭县望河幼儿园", Stage.COMPLETED),
    ]
    rows = read("已开工2所：碧水湾幼儿园、柳林幼儿园；其余正在办理手续。").rows
    assert [(row.name, row.stage) for row in rows if row.name] == [
        ("碧水湾幼儿园", Stage.UNDER_CONSTRUCTION),
        ("柳林幼儿园", Stage.UNDER_CONSTRUCTION),
    ]


def test_shares_said_together_belong_to_one_each() -> None:
    rows = read("海上运动基地、云岭古道文化公园分别完成形象进度45%、30%。").rows
    assert [row.percent for row in rows] == [45, 30]
    rows = read("锦绣幼儿园、翠湖幼儿园形象进度均达到60%以上。").rows
    assert [row.percent for row in rows] == [60, 60]


@pytest.mark.parametrize(
    "text",
    [
        "《澜湾古城保护规划》通过省级评审，正在按程序报批。",
        "江北新区学校、医院、道路等配套建设提速。",
        "兴宁区、江南区仍没有新项目开工。",
        "路桥工程10项中，7项已完工。",
        "综合灯杆安装及绿化工程具备通车条件。",
        "待区人社局培训中心完成搬迁后即开始施工。",
        "寄宿制学校食堂、宿舍改造完成24所，其余6所已完成招标。",
        "省市重点项目累计完成投资97.3亿元，已开工58个。",
        "完整社区建设：8个试点社区实施方案已批复。",
        "农村公路新改建项目开工92公里。",
        "全市50个重点项目已开工46个，开工率92%。",
        "举办投资贸易博览会，签约项目23个，合同引资额186亿元。",
        "马头镇、归昌乡、泉源镇3个农业产业强镇项目通过验收。",
        "市教育局正在编制方案。",
        "县级以上医院全部接入省级影像平台。",
        "社区居家养老服务中心覆盖率达到92%，城区公办幼儿园在园幼儿占比达到55%。",
        "水质自动监测站正常运行率99%，饮用水水源地水质达标率100%。",
        "法律援助中心受理案件860件，非遗工坊带动就业3200人。",
        "城市管理执法队伍规范化建设扎实开展，国企改革深化提升行动稳步推进。",
        "12345热线按期办结率98.9%，机关单位停车场向社会开放23个。",
        "医保基金运行平稳，32个村的管网延伸已完工。",
        "村级公益事业项目开工78村106个项目。",
        "42万亩新建高标准农田全部开工。",
        "易地搬迁后续扶持投入3100万元，校园网络千兆接入率100%。",
        "送戏1580场、电影1.3万场。",
        "危桥改造：20座已全部完成施工图设计，12座开工建设，开工率60%。",
        "农村公路养护工程完工420公里，占计划的70%。",
        "上半年完成交通投资88.9亿元，占全年计划150亿元的59.3%。",
        "纳入改造计划的1236户农村危房，已开工1180户。",
        "谋划“十五五”项目56个，消费市场活跃，改良人工草场8.6万亩。",
        "今日进度：已完工。",
        "今日进度：完成管网铺设3公里。",
        "①50%，已完工。",
        "2010—2011年综合：已完工。",
        "2010—2011年综合整治工程已完工。",
        "北城新区：已完工3个。",
        "后续举措：已开工，加快推进。",
        "由公司负责博物馆后续项目投资、建设及运营。",
        "已搬入望舒台场馆和现有厂房，正在装修。",
        "湖北省水路交通固定资产投资完成12.1亿元。",
    ],
)
def test_papers_counts_and_kinds_name_nothing(text: str) -> None:
    assert _named(text) == []


def test_what_is_said_of_a_doubtful_name_is_said_of_no_other() -> None:
    rows = read("望舒台学校已开工；天铭之窗和君泰大厦已完工。").rows
    assert [(row.name, row.stage) for row in rows] == [("望舒台学校", Stage.UNDER_CONSTRUCTION), ("", Stage.UNSTATED)]


def test_a_name_is_sure_only_where_it_is_surely_said_how_it_stands() -> None:
    certain = {row.name: row.name_certainty for row in read("沂河小学主体封顶；汶河小学已完工。").rows}
    assert certain == {"沂河小学": Certainty.LIKELY, "汶河小学": Certainty.SURE}


def test_common_names_beside_proven_ones_stay_where_nothing_is_said_of_them() -> None:
    assert _named("重点新建友谊大街南段、教育路等11条道路。") == ["友谊大街南段", "教育路"]


def test_a_firm_carries_its_city_but_lies_in_no_district_for_it() -> None:
    (row,) = read("铭州市恒润生物有限公司原料药项目已投产。").rows
    assert row.district is None


def test_a_share_of_works_is_no_growth_for_the_word_before_it() -> None:
    (row,) = read("北城排水防涝提升工程形象进度54%。").rows
    assert (row.name, row.percent, row.stage) == ("北城排水防涝提升工程", 54, Stage.UNDER_CONSTRUCTION)


def test_a_hospital_is_no_district() -> None:
    [row] = [row for row in read("市人民医院北城新区三期：主体封顶。").rows if row.name]
    assert (row.name, row.district, row.stage) == ("市人民医院北城新区三期", None, Stage.UNDER_CONSTRUCTION)


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("龙泉寺修缮工程已通过省文物局验收。", Stage.COMPLETED),
        ("英才路南延：已完成施工，并验收通车。", Stage.COMPLETED),
        ("完成东风渠清淤工程、幸福渠护岸工程。", Stage.COMPLETED),
        ("浯溪口水利枢纽主体土建标段招标已启动。", Stage.PREPARATION),
        ("芝川路老年人日间服务中心正在添置设备。", Stage.UNDER_CONSTRUCTION),
        ("互助县现代农业产业园开工在即。", Stage.NOT_STARTED),
        ("互助县现代农业产业园完工在望。", Stage.UNDER_CONSTRUCTION),
        ("流溪河碧道全线贯通开放。", Stage.COMPLETED),
        ("望湖抽水蓄能电站已开工。", Stage.UNDER_CONSTRUCTION),
        ("望湖抽水蓄能电站年底能开工。", Stage.NOT_STARTED),
        (
            "正在建设的有中车电机基地、康恩制药产业园二期；正在办理前期手续的有储能装备制造项目。",
            Stage.UNDER_CONSTRUCTION,
        ),
        ("阿里山路北延土方工程全部完成，碎石已完成50%，全部工程明年五一前建成。", Stage.UNDER_CONSTRUCTION),
        ("浦东机场三期扩建工程按计划建设。", Stage.UNDER_CONSTRUCTION),
        ("市人民医院东院区改造项目，总投资2亿元，一期病房楼已建设完成，并于3月交付使用。", Stage.UNDER_CONSTRUCTION),
        ("乌山路、白马南路等5条城市林荫景观道建成。", Stage.COMPLETED),
        ("乌山路、白马南路等5条城市道路路基完工。", Stage.UNDER_CONSTRUCTION),
        ("清源道、大丰桥、五色土3个菜市场已建成开业。", Stage.COMPLETED),
        ("沪昆高速浙赣界段完成扩容改造。", Stage.COMPLETED),
        ("主要是建设乌山路、白马路2条道路。截至目前，乌山路、白马路已全部完成。", Stage.COMPLETED),
    ],
)
def test_what_is_said_of_works_gives_their_stage(text: str, stage: Stage) -> None:
    assert {row.stage for row in read(text).rows if row.name} == {stage}


def test_a_list_carries_on_only_within_its_sentence() -> None:
    text = "前期工作不够理想的有莲塘新院、贝丽中学；罗湖福利中心二期在大运会期间暂停施工。"
    stages = {row.name: row.stage for row in read(text).rows if row.name}
    assert stages["贝丽中学"] is Stage.PREPARATION
    assert stages["罗湖福利中心二期"] is not Stage.PREPARATION
