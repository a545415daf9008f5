package dev.banshi.ui

import uniffi.banshi.AppointmentKind
import uniffi.banshi.AskedLine
import uniffi.banshi.Attention
import uniffi.banshi.BookingDay
import uniffi.banshi.BookingScreen
import uniffi.banshi.BookingSlot
import uniffi.banshi.CarriedLine
import uniffi.banshi.CommitmentText
import uniffi.banshi.DeliveryKind
import uniffi.banshi.DeliveryLines
import uniffi.banshi.DeviceLine
import uniffi.banshi.DraftLine
import uniffi.banshi.ErrorWords
import uniffi.banshi.EvidenceLine
import uniffi.banshi.FilingAction
import uniffi.banshi.FilingLine
import uniffi.banshi.FilingScreen
import uniffi.banshi.HomeScreen
import uniffi.banshi.MissingLine
import uniffi.banshi.MissingPlace
import uniffi.banshi.NoticeKind
import uniffi.banshi.NoticeLines
import uniffi.banshi.ProfileLine
import uniffi.banshi.Progress
import uniffi.banshi.QueuedLine
import uniffi.banshi.ReceiptWords
import uniffi.banshi.ReservationLine
import uniffi.banshi.ReservationState
import uniffi.banshi.ResidentLine
import uniffi.banshi.ReviewScreen
import uniffi.banshi.SendingLine
import uniffi.banshi.SentPaper
import uniffi.banshi.SlotTime
import uniffi.banshi.Step
import uniffi.banshi.StepMark
import uniffi.banshi.SubmissionScreen
import uniffi.banshi.SubmissionState
import uniffi.banshi.SupplementScreen
import uniffi.banshi.Tone
import uniffi.banshi.Words
import java.time.Instant

/** Screens whose words depend on the day, written by hand as the core writes them. */
internal object Records {
    private val pharmacist = Words("执业药师首次注册", "First registration as a licensed pharmacist")
    private val housing = Words("公共租赁住房实物配租", "Allocation of public rental housing")
    private val insurance = Words("城乡居民医保参保", "Enrolment in residents’ medical insurance")
    private val birth = Words("生育登记", "Birth registration")
    private val safe = Words("材料只存在本机，已加密", "Papers stay on this phone, encrypted")
    private val leave = Words("可以离开：有网后自动发送，不用守着。", "You can leave: it is sent by itself once there is a network.")

    private val waiting =
        FilingLine(
            id = "1",
            title = housing,
            badge = Words("需补 1 样", "1 needed"),
            tone = Tone.WAITING,
            words =
                Words(
                    "请最迟 10月24日（含当天）补交 1 样材料。补齐后窗口重新收件，时限从那天起算。",
                    "Please send 1 more by 24 October at the latest. The clock begins anew when they arrive.",
                ),
            isWaiting = true,
            button = Words("去补交", "Send what is asked for"),
            dueOn = "2026-10-24",
        )

    private val dispatched =
        FilingLine(
            "2",
            pharmacist,
            Words("已寄出", "Dispatched"),
            Tone.GOOD,
            Words("EMS 预计 10月18日送到。", "EMS expects to deliver it on 18 October."),
            false,
            null,
            "2026-10-18",
        )

    private val refused =
        FilingLine(
            "3",
            Words("食品经营许可", "Food business permit"),
            Words("不予许可", "Refused"),
            Tone.OFFICIAL,
            Words("没有准予。理由和怎样申请行政复议写在决定书里。", "Refused. Reasons and remedy stand in the decision."),
            false,
            null,
            null,
        )

    val filings = listOf(waiting, dispatched, refused)

    private val queued =
        QueuedLine(
            insurance,
            SendingLine(
                "4",
                "a",
                SubmissionState.QUEUED,
                Words("等待网络", "Waits for the network"),
                null,
                "network",
                null,
                null,
            ),
            Words("已存在手机里，有网后自动发送，不用守着。", "Kept on this phone; it is sent by itself once there is a network."),
        )

    private val draft =
        DraftLine("5", birth, Words("填到 50%", "50% filled in"), 50u, Words("10月16日 09:12", "16 October, 09:12"), null)

    private val lisi = ResidentLine("b", "李四", 36u, 2u, 5u, false)
    private val wangwu = ResidentLine("c", "王五", 2u, 0u, 0u, false)
    private val zhangsan = ResidentLine("a", "张三", 0u, 0u, 0u, true)

    val residents = listOf(zhangsan, lisi, wangwu)

    val home =
        HomeScreen(
            whose = Words("本人 · 张三", "张三"),
            isActing = false,
            waiting = listOf(waiting),
            attention = emptyList(),
            sending = listOf(queued),
            underWay = listOf(dispatched),
            drafts = listOf(draft),
            ended = emptyList(),
            others = emptyList(),
            welcome = emptyList(),
            clock = null,
            safe = safe,
        )

    val emptyHome =
        HomeScreen(
            whose = Words("本人 · 张三", "张三"),
            isActing = false,
            waiting = emptyList(),
            attention = emptyList(),
            sending = emptyList(),
            underWay = emptyList(),
            drafts = emptyList(),
            ended = emptyList(),
            others = emptyList(),
            welcome =
                listOf(
                    Words("找到要办的事，看清要什么、不要什么。", "Find what you need, and see what is asked and what is not."),
                    Words("没有网络也能填、能拍，填一项存一项。", "Fill in and photograph without a network; each answer is saved."),
                    Words("签名后自动发送，办好了寄到家。", "Once signed it is sent by itself, and the result comes by courier."),
                ),
            clock = null,
            safe = safe,
        )

    val devices =
        listOf(
            DeviceLine("d1", "华为 nova 3", Words("这台手机 · 10月3日 09:00 登录", "This phone · Signed in 3 October, 09:00"), true),
            DeviceLine("d2", "红米平板", Words("9月9日 20:15 登录", "Signed in 9 September, 20:15"), false),
        )

    val wrongClockHome =
        home.copy(
            clock =
                Words(
                    "手机的时间快了约 1 年。这里的日期已按办事大厅的时间算；请在手机设置里打开“自动设置日期和时间”。",
                    "This phone's clock is about 1 year ahead. Dates here go by the office's time; please let the phone set its clock by itself.",
                ),
        )

    val agentHome =
        emptyHome.copy(
            whose = Words("正在为 李四 办理", "Acting for 李四"),
            isActing = true,
            sending = listOf(queued.copy(title = Words("高龄津贴", "Old-age allowance"))),
            drafts = listOf(draft.copy(title = insurance)),
            others = listOf(zhangsan, wangwu.copy(waiting = 38u, attention = 2u, news = 11u)),
            welcome = emptyList(),
        )

    val asked =
        AskedLine("priority", "优先配租证明", "第 1 页", "没有盖公章", "《公共租赁住房管理办法》第八条")

    val carried =
        listOf(
            CarriedLine(
                "执业范围",
                "/data/practice/scope",
                "药品经营",
                Words("这一项的要求变了，请核对", "What is asked here changed: please check"),
            ),
            CarriedLine("婚姻状况", null, "已婚", Words("新表不再问这一项", "The new form does not ask this any more")),
        )

    val commitment =
        CommitmentText(
            "income",
            "收入证明",
            "本人承诺：家庭人均年收入不超过本市公布的标准，所填内容真实。如有不实，愿意退出已获得的配租，并承担相应责任。",
            "《关于全面推行证明事项告知承诺制的指导意见》（国办发〔2020〕42号）",
            false,
        )

    private fun step(
        mark: StepMark,
        zh: String,
        en: String,
        detailZh: String,
        detailEn: String,
        isDecision: Boolean = false,
    ) = Step(mark, Words(zh, en), Words(detailZh, detailEn), isDecision)

    private val filed =
        step(
            StepMark.DONE,
            "已提交",
            "Filed",
            "10月16日 09:12 · 上传 1 样，0.2 MB",
            "16 October, 09:12 · 1 paper uploaded, 0.2 MB",
        )
    private val office = "镇江市行政审批局"
    private val accepted =
        step(
            StepMark.DONE,
            "已受理",
            "Accepted",
            "10月16日 09:15 · $office · 受理通知书",
            "16 October, 09:15 · $office · Notice of acceptance",
        )

    val filing =
        FilingScreen(
            id = "2",
            title = pharmacist,
            state = uniffi.banshi.FilingState.DISPATCHED,
            badge = Words("已寄出", "Dispatched"),
            tone = Tone.GOOD,
            number = "3211 0226 1016 0000 42",
            received = Words("10月16日 09:12 收件 · 回执已验证", "Received 16 October, 09:12 · receipt verified"),
            next = Words("EMS 预计 10月18日送到。", "EMS expects to deliver it on 18 October."),
            steps =
                listOf(
                    filed,
                    accepted,
                    step(
                        StepMark.DONE,
                        "已核验 5 项数据",
                        "5 data checks made",
                        "10月16日 09:15 · 公安、人社、市场监管、药监",
                        "16 October, 09:15",
                    ),
                    step(
                        StepMark.DONE,
                        "准予",
                        "Approved",
                        "10月16日 09:21 · $office · 准予行政许可决定书",
                        "16 October, 09:21 · $office · Decision of approval",
                        isDecision = true,
                    ),
                    step(
                        StepMark.NOW,
                        "EMS 已揽收",
                        "EMS: picked up",
                        "1138 2209 4412 · 预计 10月18日送到",
                        "1138 2209 4412 · expected on 18 October",
                    ),
                    step(StepMark.AHEAD, "签收后请您评价", "Then please rate it", "", ""),
                ),
            asked = emptyList(),
            notices =
                listOf(
                    NoticeLines(
                        "n1",
                        NoticeKind.ACCEPTANCE,
                        Words("受理通知书", "Notice of acceptance"),
                        "镇行审受〔2026〕42号",
                        Words("10月16日 09:15", "16 October, 09:15"),
                        listOf("您的申请已经受理。"),
                    ),
                    NoticeLines(
                        "n2",
                        NoticeKind.APPROVAL,
                        Words("准予行政许可决定书", "Decision of approval"),
                        "镇行审准〔2026〕42号",
                        Words("10月16日 09:21", "16 October, 09:21"),
                        listOf("准予注册。"),
                    ),
                ),
            evidence =
                listOf(
                    EvidenceLine(
                        "公安部门",
                        "身份证",
                        Words("一致", "Agrees"),
                        Words("10月16日 09:15 · 《居民身份证法》", "16 October, 09:15 · 《居民身份证法》"),
                        false,
                    ),
                    EvidenceLine(
                        "市场监管部门",
                        "营业执照",
                        Words("一致", "Agrees"),
                        Words("10月16日 09:15", "16 October, 09:15"),
                        false,
                    ),
                ),
            delivery =
                DeliveryLines(
                    DeliveryKind.COURIER,
                    "1138 2209 4412",
                    Words("预计 10月18日送到", "expected on 18 October"),
                    listOf(Words("10月16日 15:02 · 已揽收 · 镇江", "16 October, 15:02 · picked up · 镇江")),
                ),
            rating = null,
            actions = listOf(FilingAction.TRACK, FilingAction.NOTICES),
        )

    val asking =
        filing.copy(
            title = housing,
            badge = waiting.badge,
            tone = Tone.WAITING,
            next = waiting.words,
            asked = listOf(asked),
            steps =
                listOf(
                    filed,
                    step(
                        StepMark.NOW,
                        "需要补正",
                        "More is needed",
                        "10月17日 10:20 · $office · 补正告知书",
                        "17 October, 10:20 · $office · Notice of what is missing",
                    ),
                    step(StepMark.AHEAD, "受理", "Acceptance", "", ""),
                    step(StepMark.AHEAD, "审批", "Review", "", ""),
                ),
            notices = emptyList(),
            evidence = emptyList(),
            delivery = null,
            actions = listOf(FilingAction.SUPPLEMENT, FilingAction.WITHDRAW),
        )

    val delivered =
        filing.copy(
            badge = Words("已送达", "Delivered"),
            next = Words("已经办好。请您评价。", "Done. Please rate it."),
            actions = listOf(FilingAction.RATE, FilingAction.TRACK, FilingAction.NOTICES),
        )

    val supplement =
        SupplementScreen(
            filing = "1",
            missing = listOf(MissingLine(Words("请拍“优先配租证明”", "Photograph: 优先配租证明"), MissingPlace.Paper("priority"))),
            canSign = false,
            button = Words("还差 1 样", "1 left to do"),
        )

    private val halfway = Words("0.1 / 0.2 MB", "0.1 / 0.2 MB")

    private fun arrived(bytes: ULong) = Progress(bytes, bytes, Words("已送到", "Arrived"))

    val uploading =
        SubmissionScreen(
            submission = "4",
            state = SubmissionState.UPLOADING,
            papers = listOf(
                    SentPaper(null, Words("填写的内容", "Your answers"), arrived(4_000uL)),
                    SentPaper(
                        "employer-opinion",
                        Words("执业单位意见", "执业单位意见"),
                        Progress(120_000uL, 213_000uL, halfway),
                    ),
                ),
            sent = Progress(124_000uL, 217_000uL, halfway),
            receipt = null,
        )

    val uploadingLine =
        SendingLine(
            "4",
            "a",
            SubmissionState.UPLOADING,
            Words("正在发送", "Being sent"),
            null,
            null,
            Progress(120_000uL, 213_000uL, halfway),
            null,
        )

    val waitingLine = queued.line.copy(nextTry = Words("10月16日 09:20", "16 October, 09:20"))

    val receipted =
        uploading.copy(
            state = SubmissionState.SUBMITTED,
            papers = uploading.papers.map { it.copy(sent = arrived(it.sent.of)) },
            sent = arrived(217_000uL),
            receipt =
                ReceiptWords(
                    listOf("3211 0226 1016 0000 42"),
                    listOf("1"),
                    filing.received,
                    Words("窗口最迟 10月23日（含当天）答复", "The window answers by 23 October at the latest"),
                    "",
                ),
        )

    val leaveIt = leave

    /** The same draft, come back because its version is taken no longer. */
    fun closed(review: ReviewScreen) =
        review.copy(
            attention =
                Attention(
                    "item-version-closed",
                    ErrorWords(
                        Words("这个版本的表已不再使用", "This version of the form is taken no longer"),
                        Words("请换到新版本，填过的会带过去", "Switch to the new version; your answers come along"),
                    ),
                ),
            missing =
                listOf(
                    MissingLine(
                        Words(
                            "这张表换了新版，请换到新版：填过的会带过去",
                            "This form has a new version: switch to it; your answers come along",
                        ),
                        MissingPlace.NewVersion,
                    ),
                ),
            canSign = false,
            button = Words("还差 1 处", "1 left to do"),
        )

    private fun slot(id: String, zh: String, en: String, free: Int, here: Words? = null) =
        BookingSlot(
            id,
            AppointmentKind.VIDEO,
            Words("视频", "Video"),
            "镇江市政务服务中心",
            SlotTime(Instant.EPOCH, Instant.EPOCH, Words(zh, en), here),
            if (free == 0) Words("已约满", "Full") else Words("还有 $free 个", "$free left"),
            free > 0,
        )

    private val first =
        slot(
            "s1",
            "北京时间 10月16日 09:00–09:30",
            "China time: 16 October, 09:00–09:30",
            3,
            Words("您所在地 10月16日 03:00–03:30", "Where you are: 16 October, 03:00–03:30"),
        )

    val booking =
        BookingScreen(
            item = "i",
            days =
                listOf(
                    BookingDay(
                        "2026-10-16",
                        Words("10月16日 星期五", "Friday, 16 October"),
                        listOf(first, slot("s2", "北京时间 10月16日 10:00–10:30", "China time: 16 October, 10:00–10:30", 0)),
                    ),
                    BookingDay("2026-10-19", Words("10月19日 星期一", "Monday, 19 October"), emptyList()),
                ),
            nextFree = null,
            mine = emptyList(),
            empty = null,
        )

    val held =
        ReservationLine(
            "r",
            "i",
            AppointmentKind.VIDEO,
            Words("视频", "Video"),
            first.place,
            first.time,
            ReservationState.HELD,
            Words("为您保留到 09:05，请确认", "Held until 09:05: please confirm"),
            null,
        )

    val booked =
        held.copy(
            state = ReservationState.CONFIRMED,
            words = Words("已约好", "Booked"),
            videoLink = "https://video.example/banshi/42",
        )

    val profile =
        listOf(
            ProfileLine(
                "profile.name",
                Words("姓名", "Name"),
                "张三",
                Words("来自实名登录", "From your real-name sign-in"),
                locked = true,
                isText = true,
            ),
            ProfileLine(
                "profile.id_number",
                Words("证件号码", "ID number"),
                "",
                Words("", ""),
                locked = false,
                isText = true,
            ),
            ProfileLine(
                "profile.telephone",
                Words("手机号码", "Mobile number"),
                "13800000001",
                Words("取自您 5月的生育登记，可以修改", "From your earlier filing (生育登记); you can change it"),
                locked = false,
                isText = true,
            ),
            ProfileLine(
                "profile.address.province",
                Words("住址：省", "Address: province"),
                "江苏省",
                Words("取自您 5月的生育登记，可以修改", "From your earlier filing (生育登记); you can change it"),
                locked = false,
                isText = false,
            ),
        )
}
