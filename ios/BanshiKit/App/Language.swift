import Banshi

/// A language of the app.
public enum Language: String, CaseIterable, Codable, Sendable {
    /// 简体中文.
    case chinese = "zh-Hans"
    /// English.
    case english = "en"

    /// What it calls itself.
    public var ownName: String {
        switch self {
        case .chinese: "简体中文"
        case .english: "English"
        }
    }

    /// The text of both that is in this language; what has no English is shown in Chinese.
    public func text(of words: Words) -> String {
        switch self {
        case .chinese: words.zh
        case .english: words.en.isEmpty ? words.zh : words.en
        }
    }

    /// The name in a form's list of languages that is this one: `简体中文 (zh)`, `English (en)`.
    func name(among languages: [String]) -> String? {
        let tag = rawValue.prefix { $0 != "-" }
        return languages.first { $0.contains("(\(tag)") }
    }
}
