import Foundation
import Observation

import Banshi

/// 材料: one material's pages: their order, what a reviewer would say to each, another one, a better one.
@Observable
public final class PapersModel: ScreenModel {
    /// What a material's page shows.
    public struct State: Equatable, Sendable {
        /// The page.
        public var papers = Loaded<PapersScreen>.waiting
        /// Pictures of pages that were seen, JPEG, by the page's id. They are never stored outside the vault.
        public var pictures: [String: Data] = [:]
        /// The page whose parts are being covered.
        public var covering: String?
        /// A page that the person is asked about before it is removed.
        public var asksToRemove: PageLine?
        /// What went wrong last.
        public var trouble: Trouble?

        /// The page whose parts are being covered, as it is now.
        public var covered: PageLine? {
            papers.value?.pages.first { $0.id == covering }
        }
    }

    /// What a person does with a material.
    public enum Event: Sendable {
        /// The screen is seen.
        case appear
        /// A page comes into view.
        case see(page: String)
        /// Another page, by the camera.
        case photograph
        /// The page again, by the camera.
        case retake(page: String)
        /// A file as it is, with its media type where it is known.
        case attach(Data, mediaType: String?)
        /// The file that was chosen cannot be read.
        case unreadable
        /// Puts a page to another place, from 0.
        case move(page: String, to: UInt32)
        /// Turns a page by a quarter clockwise.
        case turn(page: String)
        /// Opens a page to cover parts of it, or leaves it: each part is stored as it is drawn.
        case cover(page: String?)
        /// Covers a part of the page that is open.
        case hide(PageArea)
        /// Uncovers what was covered last.
        case undo
        /// Asks whether to remove a page, or leaves it.
        case askToRemove(PageLine?)
        /// Removes the page that was asked about.
        case remove
        /// 好了.
        case done
        /// The trouble was read.
        case understood
    }

    public private(set) var state = State()

    @ObservationIgnored private let owner: PapersOwner
    @ObservationIgnored private let material: String
    @ObservationIgnored private let session: Session
    @ObservationIgnored private unowned let way: any Way
    @ObservationIgnored private let work = Work()

    /// The pages of one material.
    public init(of owner: PapersOwner, material: String, session: Session, way: any Way) {
        self.owner = owner
        self.material = material
        self.session = session
        self.way = way
    }

    public func send(_ event: Event) {
        let material = material
        switch event {
        case .appear: show { try $0.screen(material: material) }
        case let .see(page): see(page)
        case .photograph: way.go(to: .camera(owner, material: material, insteadOf: nil))
        case let .retake(page): way.go(to: .camera(owner, material: material, insteadOf: page))
        case let .attach(bytes, type): show { try $0.attach(material: material, bytes: bytes, mediaType: type) }
        case .unreadable: state.trouble = .unreadableFile
        case let .move(page, place): show { try $0.movePage(page: page, to: place) }
        case let .turn(page):
            show { try $0.turn(page: page) }
            redraw(page)
        case let .cover(page):
            state.covering = page
            state.trouble = nil
        case let .hide(area): cover { $0 + [area] }
        case .undo: cover { $0.dropLast() }
        case let .askToRemove(line): state.asksToRemove = line
        case .remove:
            guard let page = state.asksToRemove?.id else { return }
            state.asksToRemove = nil
            show { try $0.remove(page: page) }
        case .done: way.back()
        case .understood: state.trouble = nil
        }
    }

    public func settled() async {
        await work.settled()
    }

    private func show(_ call: @escaping @Sendable (Papers) throws -> PapersScreen) {
        work.inOrder {
            await attempt(self.fail) {
                let papers = try await local { [session = self.session, owner = self.owner] in
                    try call(session.papers(of: owner))
                }
                self.state.papers = .here(papers)
                self.state.trouble = nil
                self.state.pictures = self.state.pictures.filter { known in papers.pages.contains { $0.id == known.key } }
            }
        }
    }

    /// Stored at once, one after another: what the core knows is counted on, not what is shown.
    private func cover(_ parts: @escaping @Sendable ([PageArea]) -> [PageArea]) {
        guard let page = state.covering else { return }
        show { [material] papers in
            let known = try papers.screen(material: material).pages.first { $0.id == page }
            return try papers.cover(page: page, areas: parts(known?.covers ?? []))
        }
    }

    private func see(_ page: String) {
        if state.pictures[page] == nil { redraw(page) }
    }

    private func redraw(_ page: String) {
        work.inOrder {
            await attempt(self.fail) {
                self.state.pictures[page] = try await local { [session = self.session, owner = self.owner] in
                    try session.papers(of: owner).pageBytes(page: page)
                }
            }
        }
    }

    private func fail(_ trouble: Trouble) {
        if state.papers.value == nil { state.papers = .failed(trouble) } else { state.trouble = trouble }
    }
}
