import Banshi

/// An error of the core as a screen shows it: what happened, what is safe, what to do. Nothing personal is in it.
public struct Trouble: Equatable, Sendable {
    /// What to do about it.
    public enum Kind: Equatable, Sendable {
        /// It goes on by itself.
        case later
        /// Open the sign-in.
        case signIn
        /// The person changes something.
        case person
        /// The screen is out of date: it is read anew.
        case anew
        /// What is stored cannot be read or written.
        case storage
        /// A mistake of ours.
        case bug
    }

    /// What to do about it.
    public let kind: Kind
    /// Stable, for what to offer: `key-lost`, `full`, `locked`.
    public let code: String
    /// What happened.
    public let happened: Words
    /// What is safe, and what to do.
    public let advice: Words

    /// The words of an error. One that is not the core's is a mistake of ours: a panic behind the facade.
    public init(_ error: any Error) {
        switch error as? BanshiError {
        case let .TryLater(code, happened, advice): self.init(.later, code, happened, advice)
        case let .SignInNeeded(happened, advice): self.init(.signIn, "sign-in-needed", happened, advice)
        case let .AskPerson(code, happened, advice): self.init(.person, code, happened, advice)
        case let .ReadAnew(code, happened, advice): self.init(.anew, code, happened, advice)
        case let .Storage(code, happened, advice): self.init(.storage, code, happened, advice)
        case let .Bug(happened, advice): self.init(.bug, "bug", happened, advice)
        case nil:
            self.init(
                .bug, "bug",
                Words(zh: "程序出了错", en: "The app made a mistake"),
                Words(zh: "存好的内容都还在。请退出后再打开试一次", en: "What was saved is kept. Close the app and open it again")
            )
        }
    }

    /// A file that the person chose and that the system does not hand out.
    static let unreadableFile = Trouble(
        .person, "unreadable-file",
        Words(zh: "这个文件打不开", en: "This file cannot be opened"),
        Words(zh: "先前的都还在。请换一个文件，或先把它下载到手机里", en: "What was there is kept. Choose another file, or download it to the phone first")
    )

    private init(_ kind: Kind, _ code: String, _ happened: Words, _ advice: Words) {
        self.kind = kind
        self.code = code
        self.happened = happened
        self.advice = advice
    }
}

/// Runs a piece of work; an error goes to `failed`. What was cancelled is nobody's error.
@MainActor
func attempt(_ failed: (Trouble) -> Void, _ work: () async throws -> Void) async {
    do {
        try await work()
    } catch is CancellationError {
    } catch {
        failed(Trouble(error))
    }
}
