import Testing

import BanshiKit

@Suite
struct WholeDates {
    @Test("Dates hold together, and nothing else does", arguments: [
        ("10月16日 09:12 收件", "10|月|16|日 09:12 收件"),
        ("2027年1月4日", "2027|年|1|月|4|日"),
        ("", ""),
        ("每月 1 次", "每月 1 次"),
        ("上传 1 样，0.2 MB", "上传 1 样，0.2 MB"),
        ("24 October", "24 October"),
    ])
    func holdTogether(text: String, whole: String) {
        let joined = String(whole.map { $0 == "|" ? "\u{2060}" : $0 })
        #expect(withWholeDates(text) == joined)
    }
}
