package dev.banshi.ui.words

import uniffi.banshi.Words

/**
 * What the shell itself says: buttons, headings, tabs. What there is to say about filing comes from the core.
 */
internal object Chrome {
    /** The app's name. */
    val app = Words("办事", "banshi")

    /** Goes back. */
    val back = Words("返回", "Back")

    /** Tries again. */
    val again = Words("再试一次", "Try again")

    /** Something is on its way. */
    val loading = Words("正在打开", "Opening")

    /** Closes without doing it. */
    val leaveIt = Words("先不了", "Not now")

    /** Without a network. */
    val offline = Words("无网络 · 照常使用", "Offline · works as usual")

    /** Whether a part is folded. */
    val folded = Folded()

    /** The five tabs. */
    val tabs = Tabs()

    /** The first start, and a start that failed. */
    val start = Start()

    /** Reading aloud. */
    val readAloud = ReadAloud()

    /** The lock. */
    val lock = Lock()

    /** Home. */
    val home = Home()

    /** Items and one item. */
    val item = Item()

    /** Scenarios. */
    val scenario = Scenario()

    /** Forms. */
    val form = Form()

    /** Papers. */
    val papers = Papers()

    /** Check and sign. */
    val review = Review()

    /** Sending. */
    val sending = Sending()

    /** Filings. */
    val filing = Filing()

    /** Appointments. */
    val booking = Booking()

    /** Residents. */
    val residents = Residents()

    /** The person's own page. */
    val me = Me()

    /** See [Chrome.folded]. */
    class Folded {
        val out = Words("已展开", "Unfolded")
        val within = Words("已收起", "Folded")
    }

    /** See [Chrome.tabs]. */
    class Tabs {
        val home = Words("首页", "Home")
        val items = Words("事项", "Services")
        val filings = Words("办件", "Filings")
        val appointments = Words("预约", "Visits")
        val me = Words("我的", "Me")
    }

    /** See [Chrome.start]. */
    class Start {
        val title = Words("为谁办事？", "Who are you filing for?")
        val hello = Words("不用跑腿，在手机上把事办完，结果寄到家。", "File from your phone; the result comes to your home.")
        val name = Words("怎么称呼您", "What shall we call you?")
        val hint = Words("只用来在这台手机上分清是谁的材料，写姓名或称呼都行。", "Only to tell papers apart on this phone; any name will do.")
        val begin = Words("开始", "Begin")
        val safe =
            Words(
                "您填的、拍的都加密存在这台手机里，签名发送前谁也看不到。",
                "What you enter and photograph stays on this phone, encrypted, until you sign and send it.",
            )
        val noSignIn = Words("现在不用登录，发送时再登录。", "No sign-in now; only when you send.")
        val anew = Words("重新开始", "Begin anew")
        val anewAsk = Words("清空这台手机里打不开的内容，重新开始？", "Clear what cannot be opened, and begin anew?")
        val anewSafe =
            Words(
                "已提交的办件在政府那边，登录后会取回。没有提交的草稿要重新填。",
                "What was filed is with the office and comes back after you sign in. Drafts that were not sent must be filled in again.",
            )
    }

    /** See [Chrome.readAloud]. */
    class ReadAloud {
        val begin = Words("读给我听", "Read this to me")
        val stop = Words("不读了", "Stop reading")
    }

    /** See [Chrome.lock]. */
    class Lock {
        val title = Words("已锁上", "Locked")
        val more =
            Words(
                "用这台手机的锁屏密码、指纹或面容打开，回到刚才的地方。",
                "Open it with this phone's own code, finger or face; you are back where you were.",
            )
        val open = Words("打开", "Open")
        val safe = Words("填的、拍的都还在，已加密。", "What you entered and photographed is kept, encrypted.")
        val heading = Words("应用锁", "Lock")
        val on = Words("离开一分钟后锁上", "Lock after a minute away")
        val onMore =
            Words(
                "再打开时，要用这台手机的锁屏密码、指纹或面容。手机借给别人时也看不到您的材料。",
                "To open it again takes this phone's own code, finger or face. Whoever borrows the phone sees nothing of yours.",
            )
        val none = Words("这台手机没有设锁屏密码。先在手机设置里设一个，才能锁。", "This phone has no lock set. Set one in its settings first.")
    }

    /** See [Chrome.home]. */
    class Home {
        val search = Words("想办什么？试试“执业药师”或 zyys", "What do you need? Try “pharmacist”")
        val shortSearch = Words("想办什么？", "What do you need?")
        val waiting = Words("等您处理", "Waits for you")
        val underWay = Words("办理中", "Under way")
        val drafts = Words("接着填", "Go on with")
        val discard = Words("不填了", "Discard")
        val discardAsk = Words("不填了，删去这份？", "Discard this draft?")
        val discardMore = Words("填的内容和拍的照片会删掉，不能恢复。", "Its answers and photos are deleted for good.")
        val ended = Words("办好的", "Done")
        val others = Words("其他人（材料已锁，换人后可见）", "Others (papers locked until you switch)")
        val often = Words("常办的事", "Often needed")
        val change = Words("换人", "Switch")
        val another = Words("再办一件", "File another")
        val waitsForNetwork = Words("等待发送", "To be sent")
        val needsAttention = Words("需要处理", "Need attention")
        val news = Words("有新消息", "News")
        val look = Words("去看看", "Have a look")
        val nothing = Words("还没有办件", "No filings yet")
        val nothingMore =
            Words("办过的事会列在这里：谁在办，办到哪一步，什么时候办好。", "What you file is listed here: who has it, how far it is, until when.")

        /** 2 件. */
        fun filings(count: UInt) = Words("$count 件", "$count")
    }

    /** See [Chrome.item]. */
    class Item {
        val title = Words("事项", "Services")
        val search = Words("名称、拼音或首字母", "Name or pinyin")
        val clear = Words("清空", "Clear")
        val nothing = Words("没有找到", "Nothing found")
        val nothingMore = Words("换个说法，或打 12345 问一问。", "Try other words, or call 12345.")
        val noCatalogue = Words("目录还没有下载", "The catalogue is not here yet")
        val noCatalogueMore = Words("请连一次网，之后没有网络也能查。", "Connect once; after that it works without a network.")
        val guide = Words("办事指南", "Guide")
        val mistakes = Words("常见错误", "Common mistakes")
        val basis = Words("依据", "Rule")
        val source = Words("来源", "Source")
        val nothingSaid = Words("无", "None")
        val book = Words("预约窗口", "Book a visit")
        val privacy = Words("您的信息怎样使用", "How your answers are used")
        val privacyMore =
            Words(
                "填写前请看一看。填的内容先只存在手机里，签名发送时才交出去。",
                "Before you begin: what you enter stays on the phone until you sign and send it.",
            )
        val understood = Words("知道了，开始填写", "Understood, begin")
        val largeType = Words("大字", "Large")
        val usualType = Words("标准字", "Usual")
    }

    /** See [Chrome.scenario]. */
    class Scenario {
        val unsure = Words("不确定办哪个？答几个问题", "Not sure which? Answer a few questions")
        val answered = Words("您选了", "You chose")
        val change = Words("改选", "Change")
        val reached = Words("您要办的是", "This is what you need")
        val notNeeded = Words("这种情形不用交", "Not needed in this case")
        val elsewhere = Words("这件事不在这里办", "This is done elsewhere")
        val before = Words("回到上一问", "Back to the question")
        val noSignIn = Words("不用登录，选错了可以改。", "No sign-in needed; each choice can be changed.")
    }

    /** See [Chrome.form]. */
    class Form {
        val previous = Words("上一页", "Back")
        val carried = Words("新版表格有这些不同", "What the new form asks differently")
        val choose = Words("请选择", "Choose")
        val search = Words("输入几个字来找", "Type to search")
        val year = Words("年", "Year")
        val month = Words("月", "Month")
        val day = Words("日", "Day")
        val optional = Words("选填", "optional")
        val locked = Words("不能修改", "Cannot be changed")
        val fewer = Words("减一", "One less")
        val more = Words("加一", "One more")
        val acknowledge = Words("我已阅读", "I have read this")
        val later = Words("文件在后面一步拍或选。", "Files come in a later step.")
        val change = Words("更改", "Change")
    }

    /** See [Chrome.papers]. */
    class Papers {
        val take = Words("拍照或选照片", "Take or choose a photo")
        val another = Words("再加一页", "Add a page")
        val attach = Words("选文件", "Choose a file")
        val takeAgain = Words("重拍", "Take again")
        val remove = Words("删去", "Remove")
        val earlier = Words("前移", "Earlier")
        val done = Words("好了", "Done")
        val keep = Words("用这张", "Use this")
        val keepAnyway = Words("仍用这张", "Use it anyway")
        val look = Words("看一看这张照片", "Look at the photo")
        val corners = Words("四角不准的话，拖动圆点。", "If a corner is not right, drag its dot.")
        val result = Words("整理后的样子", "After straightening")
        val corner =
            listOf(
                Words("左上角", "Top left corner"),
                Words("右上角", "Top right corner"),
                Words("右下角", "Bottom right corner"),
                Words("左下角", "Bottom left corner"),
            )
        val looking = Words("正在看这张照片", "Looking at the photo")
        val removeAsk = Words("删去这一页？", "Remove this page?")
        val setAside = Words("刚拍的一张，还没有用上", "Your last shot is not used yet")
        val lookAgain = Words("看这张", "Look at it")
        val leaveAsk = Words("刚拍的一张不用了？", "Leave without your last shot?")
        val leaveMore = Words("先前用上的页都在，这一张离开后就没有了。", "The pages you used are kept; this shot is gone once you leave.")
        val leave = Words("不用了", "Leave")
        val page = Words("整理后的页面", "The straightened page")
        val turn = Words("向右转", "Turn right")
        val cover = Words("遮住一部分", "Cover parts")
        val coverHow =
            Words(
                "用手指画框，遮住办事用不到的内容。办事要看的地方请不要遮。",
                "Draw a box over what the office has no need of. Leave what it needs to read.",
            )
        val nothingCovered = Words("还没有遮住任何地方", "Nothing is covered yet")
        val coverSafe =
            Words(
                "发出的复印件上是黑块，看不到下面；本机的原件不变，发出前随时可以撤销。",
                "Black in the copy that is sent, with nothing beneath. Your own page stays whole: undo at any time before.",
            )
        val undo = Words("撤销", "Undo")
    }

    /** See [Chrome.review]. */
    class Review {
        val title = Words("核对与签名", "Check and sign")
        val missing = Words("还差这些", "Still to do")
        val answers = Words("填写的内容", "Your answers")
        val change = Words("改", "Change")
        val papers = Words("材料", "Papers")
        val look = Words("去看", "Look")
        val checks = Words("不用您交的", "Not asked of you")
        val commitments = Words("告知承诺", "Written commitments")
        val read = Words("请先读完，再签署", "Read it, then sign it")
        val commit = Words("我已读完，愿意承诺", "I have read it and commit to it")
        val consent = Words("个人信息的使用", "Use of your answers")
        val agree = Words("我已阅读并同意", "I have read this and agree")
        val delivery = Words("结果怎样给您", "How the result comes")
        val signature = Words("用手指签名", "Sign with a finger")
        val signatureMore =
            Words(
                "画出的签名只显示在屏幕上；真正起作用的，是这台手机的密钥。",
                "What you draw stays on the screen; what counts is this phone's key.",
            )
        val clear = Words("重签", "Again")
        val nothing = Words("未填", "not filled in")
        val attention = Words("上次没有通过", "It came back")
        val signing = Words("正在签名", "Signing")
    }

    /** See [Chrome.sending]. */
    class Sending {
        val title = Words("发送", "Sending")
        val pieces = Words("发送的内容", "What is sent")
        val nextTry = Words("下次再试", "Next try")
        val receipt = Words("回执", "Receipt")
        val signIn = Words("去登录", "Sign in")
        val signInMore =
            Words(
                "发送前请登录一次，确认是您本人。登录在浏览器里进行，回来后自动发送。",
                "Sign in once so that the office knows it is you. It happens in the browser; then it is sent by itself.",
            )
        val signingIn = Words("请在浏览器里登录，完成后会自动回来。", "Please sign in in the browser; it comes back by itself.")
        val number = Words("办件编号", "Filing number")
        val done = Words("已提交", "Filed")
        val toFiling = Words("看办到哪了", "See how it goes")
        val toHome = Words("回首页", "Home")
        val now = Words("现在发送", "Send now")
        val reopen = Words("去改", "Put it right")
        val underWay = Words("正在发送", "Being sent")
        val waits = Words("等待发送", "Waits to be sent")
    }

    /** See [Chrome.filing]. */
    class Filing {
        val title = Words("办件", "Filings")
        val number = Words("办件编号", "Filing number")
        val asked = Words("窗口要您补交", "The window asks for")
        val evidence = Words("谁查了什么", "Who looked up what")
        val notices = Words("文书", "Documents")
        val delivery = Words("快递", "Courier")
        val waybill = Words("运单号", "Waybill")
        val withdrawAsk = Words("撤回这次申请？", "Withdraw this filing?")
        val withdrawMore = Words("撤回后窗口不再办理，需要时可以重新申请。", "The office stops working on it. You may file anew.")
        val withdraw = Words("撤回", "Withdraw")
        val rateAsk = Words("这次办得怎么样？", "How was it?")
        val rateMore = Words("只问一次，窗口会看到。", "Asked once; the office sees it.")
        val rateWords = Words("想说的话（选填）", "In your own words (optional)")
        val rate = Words("提交评价", "Send")
        val rated = Words("您的评价", "Your rating")
        val levels =
            listOf(
                Words("非常满意", "Very satisfied"),
                Words("满意", "Satisfied"),
                Words("基本满意", "Fair"),
                Words("不满意", "Dissatisfied"),
                Words("非常不满意", "Very dissatisfied"),
            )
        val place = Words("位置", "Where")
        val reason = Words("原因", "Why")
        val supplement = Words("补交材料", "Send what is asked for")
        val onlyThese = Words("只补这些，其他都不用再交。", "Only these; nothing else is needed again.")
        val make = Words("去拍", "Photograph")
        val made = Words("已拍好", "Done")
        val done = Words("已完成", "Done")
        val current = Words("正在进行", "Now")
        val ahead = Words("还没到", "To come")
    }

    /** See [Chrome.booking]. */
    class Booking {
        val title = Words("预约", "Book a visit")
        val mine = Words("我的预约", "My visits")
        val any = Words("都行", "Any")
        val window = Words("窗口", "Window")
        val home = Words("上门", "Home visit")
        val video = Words("视频", "Video")
        val confirm = Words("确认预约", "Confirm")
        val remember = Words("存进手机日历", "Add to calendar")
        val noCalendar = Words("这台手机没有能用的日历", "There is no calendar on this phone")
        val noCalendarMore =
            Words(
                "预约还在。时间和地点在“预约”里随时能看。",
                "Your visit is booked all the same; when and where stands under Visits.",
            )
        val change = Words("改时间", "Change")
        val instead = Words("选一个新的时间；确认之后，原来的预约才取消。", "Choose another time; the old one is given up once you confirm.")
        val enter = Words("进入视频", "Join the call")
        val enterElsewhere =
            Words("这台机器打不开，可以把地址复制到别的手机上打开。", "It does not open here. Copy the address to another phone.")
        val release = Words("换个时间", "Another time")
        val cancel = Words("取消预约", "Cancel")
        val cancelAsk = Words("取消这次预约？", "Cancel this visit?")
        val cancelMore = Words("号会放回去给别人，需要时可以再约。", "The place goes to others. You may book again.")
        val nextFree = Words("最近有号", "Next free")
        val nothing = Words("没有预约", "No visits booked")
        val nothingMore =
            Words(
                "大多数事不用跑。要到窗口、上门或视频办的，在事项页里预约。",
                "Most things need no visit. Where one does, book it on the service's page.",
            )
    }

    /** See [Chrome.residents]. */
    class Residents {
        val title = Words("为谁办", "Who for")
        val add = Words("添一个人", "Add a person")
        val name = Words("怎么称呼", "Name")
        val self = Words("本人", "Me")
        val open = Words("正在为其办理", "Open now")
        val switchAsk = Words("换人办理？", "Switch?")

        /** What switching does. */
        fun switchMore(name: String) =
            Words("现在这个人的材料会锁上，打开“$name”的。", "The papers that are open now are locked, and those of $name opened.")

        val switch = Words("换人", "Switch")
        val rename = Words("改称呼", "Rename")
        val remove = Words("从本机删去", "Remove from this phone")

        /** Whether to remove. */
        fun removeAsk(name: String) = Words("从本机删去“$name”的全部内容？", "Remove all of $name from this phone?")

        val removeMore =
            Words(
                "草稿和照片会删掉，不能恢复。已提交的办件在政府那边，不受影响。",
                "Drafts and photos are deleted for good. What was filed stays with the office.",
            )
        val safe = Words("每个人的材料分开加密存放，互相看不到。", "Each person's papers are kept apart, each encrypted.")
        val nothingWaits = Words("没有等待的事", "Nothing waits")
    }

    /** See [Chrome.me]. */
    class Me {
        val title = Words("我的", "Me")
        val known = Words("用来自动填写的资料", "Used to fill forms in")
        val knownMore =
            Words(
                "填过的会记在这里，下次不用再填；也可以先在这里写好。只存在这台手机里，已加密。",
                "What you enter is kept here for the next form, and can be told beforehand. It stays on this phone, encrypted.",
            )
        val save = Words("存好", "Save")
        val saveMore = Words("留空就是删去。", "Leave it empty to remove it.")
        val devices = Words("登录过的设备", "Devices you signed in on")
        val devicesMore =
            Words(
                "手机丢了，在这里让它下线：那台手机就不能再用您的名义办事了。",
                "If a phone is lost, sign it out here: it can do nothing in your name any more.",
            )
        val revoke = Words("让它下线", "Sign it out")

        /** Whether to sign another device out. */
        fun revokeAsk(name: String) = Words("让“$name”下线？", "Sign $name out?")

        val revokeMore =
            Words(
                "它要重新登录才能再用。它里面没有发出的草稿不受影响。",
                "It has to sign in again. Drafts on it that were not sent are not touched.",
            )
        val signedIn = Words("已登录", "Signed in")
        val signedOut = Words(
                "没有登录，发送时再登录就行。换过手机或重装过，登录后会取回办过的事。",
                "Not signed in; only needed for sending. On a new phone, signing in brings back what you filed.",
            )
        val signOut = Words("退出登录", "Sign out")
        val signOutAsk = Words("退出登录？", "Sign out?")
        val signOutMore = Words("填的、拍的都还在。下次发送时要再登录。", "Everything is kept. You sign in again when you next send.")
        val display = Words("显示", "Display")
        val largeType = Words("大字", "Large type")
        val language = Words("语言", "Language")
        val delete = Words("删除本机数据", "Delete all data on this phone")
        val deleteAsk = Words("删除这台手机里的全部内容？", "Delete everything on this phone?")
        val deleteMore =
            Words(
                "所有人的草稿、照片、资料都会删掉，不能恢复。已提交的办件在政府那边，不受影响。",
                "Drafts, photos and details of everyone are deleted for good. What was filed stays with the office.",
            )
        val deleteAgain = Words("真的全部删除", "Yes, delete everything")
        val people = Words("家人和其他人", "Family and others")
        val privacy = Words("数据", "Data")
    }
}
