import Foundation

import Banshi

/// One resident with their papers open. It alone holds the core's handles on them: once it is closed the vault is.
public final class Session: @unchecked Sendable {
    /// The app behind it.
    public let banshi: Banshi
    /// Who, as the core names them.
    public let resident: String
    /// What to call them.
    public let name: String
    /// The machine below.
    public let platform: any Platform
    /// What goes on with the gateway.
    public let link: GatewayLink

    private let lock = NSLock()
    private var opened: Resident?
    private var drafts: [String: Draft] = [:]
    private var supplements: [String: Supplement] = [:]

    init(_ banshi: Banshi, _ opened: Resident, line: ResidentLine, platform: any Platform, link: GatewayLink) {
        self.banshi = banshi
        self.opened = opened
        self.platform = platform
        self.link = link
        resident = line.id
        name = line.name
    }

    /// The resident's part of the core.
    ///
    /// - Throws: `CancellationError` once the session is closed.
    func open() throws -> Resident {
        guard let resident = lock.withLock({ opened }) else { throw CancellationError() }
        return resident
    }

    /// A draft; the same handle as long as it is not signed or thrown away.
    func draft(_ id: String) throws -> Draft {
        if let draft = lock.withLock({ drafts[id] }) { return draft }
        return keep(try open().drafts().open(id: id), as: id)
    }

    /// Keeps the handle on a draft that was just begun.
    func keep(_ draft: Draft, as id: String) -> Draft {
        lock.withLock { if opened != nil { drafts[id] = draft } }
        return draft
    }

    /// Lets go of a draft that is one no more.
    func release(draft id: String) {
        lock.withLock { drafts[id] = nil }
    }

    /// Takes a draft over to its item's new version; gives the new draft's id.
    func carryOver(draft id: String) throws -> String {
        let over = try open().drafts().carryOver(id: id)
        let new = try over.draft.id()
        release(draft: id)
        _ = keep(over.draft, as: new)
        return new
    }

    /// What a filing's window asked for.
    func supplement(_ filing: String) throws -> Supplement {
        if let supplement = lock.withLock({ supplements[filing] }) { return supplement }
        let supplement = try open().filings().supplement(id: filing)
        lock.withLock { if opened != nil { supplements[filing] = supplement } }
        return supplement
    }

    /// Lets go of a supplement that was signed.
    func release(supplementOf filing: String) {
        lock.withLock { supplements[filing] = nil }
    }

    /// The papers of a draft or of a supplement.
    func papers(of owner: PapersOwner) throws -> Papers {
        switch owner {
        case let .draft(id): try draft(id).papers()
        case let .supplement(filing): try supplement(filing).papers()
        }
    }

    /// Lets go of everything of the resident's.
    func close() {
        lock.withLock {
            opened = nil
            drafts = [:]
            supplements = [:]
        }
    }
}
