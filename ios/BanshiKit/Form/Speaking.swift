import Banshi

extension Draft {
    /// Lets the draft's form speak a language, where it can; answers and page stay. A local call.
    func speak(_ language: Language) throws {
        let form = try screen()
        if let name = language.name(among: form.languages), name != form.language { _ = try setLanguage(language: name) }
    }
}
