import Banshi

/// Where a person can be in the app, beyond the tabs.
public enum Place: Hashable, Sendable {
    /// Results as typed.
    case search
    /// A step of a scenario, by its path.
    case scenario(path: String)
    /// An item's page, as chosen in a scenario where one led there.
    case item(code: String, chosen: String? = nil)
    /// A draft's form; at a question, or where it was left.
    case form(draft: String, question: String?)
    /// The camera for a code that answers a question of a draft's form.
    case scan(draft: String, question: String)
    /// One material's pages.
    case papers(PapersOwner, material: String)
    /// The camera for one material; for a page to be replaced, or another one.
    case camera(PapersOwner, material: String, insteadOf: String?)
    /// 核对与签名.
    case review(draft: String)
    /// A submission or supplement on its way.
    case sending(submission: String)
    /// A filing.
    case filing(id: String)
    /// 补正: what a filing's window asked for.
    case supplement(filing: String)
    /// Times for an item.
    case booking(item: String)
    /// The people on this phone.
    case residents
    /// Where else the person is signed in.
    case devices
    /// The sign-in, before something is sent.
    case signIn
}

/// Whose papers.
public enum PapersOwner: Hashable, Sendable {
    /// A draft's.
    case draft(String)
    /// Those that a filing's window asked for.
    case supplement(filing: String)
}

/// The places at the bottom of the screen.
public enum AppTab: String, CaseIterable, Sendable {
    /// 首页.
    case home
    /// 事项.
    case items
    /// 办件.
    case filings
    /// 预约.
    case appointments
    /// 我的.
    case me
}

/// The way through the screens.
@MainActor
public protocol Way: AnyObject {
    /// Goes there.
    func go(to place: Place)

    /// Goes there, and back from there to what is shown before this screen: what was done here cannot be done again.
    func replace(by place: Place)

    /// Goes back by one.
    func back()

    /// Goes to a tab, with nothing above it.
    func go(to tab: AppTab)
}
