import Foundation
import Observation

import Banshi

/// 扫码: a code before the camera, or in a picture from the album, becomes the answer to one question.
@Observable
public final class ScanModel: ScreenModel {
    /// What the scanner's screen shows.
    public struct State: Equatable, Sendable {
        /// What the last frame or picture showed.
        public var sight: CodeSight?
        /// Whether a camera may be used.
        public var hasCamera = true
        /// What went wrong last.
        public var trouble: Trouble?
    }

    /// What happens before the camera.
    public enum Event: Sendable {
        /// A preview frame; dropped while another one is looked at.
        case frame(PreviewFrame)
        /// The album gave a picture.
        case chose(Data)
        /// The person does not let the app use the camera, or there is none.
        case withoutCamera
        /// 直接输入.
        case type
        /// The trouble was read.
        case understood
    }

    public private(set) var state = State()

    @ObservationIgnored private let draft: String
    @ObservationIgnored private let question: String
    @ObservationIgnored private let session: Session
    @ObservationIgnored private unowned let way: any Way
    @ObservationIgnored private let work = Work()
    @ObservationIgnored private var scanner: CodeScanner?
    @ObservationIgnored private var isLooking = false
    @ObservationIgnored private var isDone = false

    /// - Parameters:
    ///   - draft: whose form.
    ///   - question: what the code answers.
    public init(draft: String, question: String, session: Session, way: any Way) {
        self.draft = draft
        self.question = question
        self.session = session
        self.way = way
    }

    public func send(_ event: Event) {
        switch event {
        case let .frame(frame):
            guard !isLooking, !isDone else { return }
            isLooking = true
            work.inOrder {
                await self.see { try $0.look(luma: frame.luma, width: frame.width, height: frame.height, stride: frame.stride) }
                self.isLooking = false
            }
        case let .chose(picture): work.inOrder { await self.see { try $0.read(photograph: picture) } }
        case .withoutCamera: state.hasCamera = false
        case .type: leave()
        case .understood: state.trouble = nil
        }
    }

    public func settled() async {
        await work.settled()
    }

    /// What is taken is stored as a typed answer is; what is not leaves the field as it was.
    private func see(_ look: @escaping @Sendable (CodeScanner) throws -> CodeSight) async {
        guard !isDone else { return }
        await attempt({ state.trouble = $0 }) {
            let scanner = try await opened()
            let sight = try await local { try look(scanner) }
            state.sight = sight
            guard let taken = sight.taken else { return }
            _ = try await local { [session, draft, question] in
                try session.draft(draft).answer(path: question, value: taken)
            }
            leave()
        }
    }

    private func leave() {
        if isDone { return }
        isDone = true
        way.back()
    }

    private func opened() async throws -> CodeScanner {
        if let scanner { return scanner }
        let opened = try await local { [session, draft, question] in try session.draft(draft).scanner(path: question) }
        scanner = opened
        return opened
    }
}
