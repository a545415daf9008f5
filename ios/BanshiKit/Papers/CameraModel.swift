import Foundation
import Observation

import Banshi
// Darwin has a Point of its own.
import struct Banshi.Point

/// 拍照: the viewfinder with one piece of advice; then the shot, its corners to drag, and what a reviewer would say.
@Observable
public final class CameraModel: ScreenModel {
    /// What the viewfinder saw last.
    public struct Seen: Equatable, Sendable {
        /// The advice, and the page's corners in the frame's pixels.
        public let sight: Sight
        /// The frame's pixels across.
        public let width: UInt32
        /// The frame's pixels down.
        public let height: UInt32
    }

    /// A shot that is being looked at.
    public struct Taken: Equatable, Sendable {
        /// What was found.
        public var shot: ShotScreen
        /// The corners, in the shot's pixels: as found, or as dragged.
        public var corners: Corners
        /// The shot itself, a JPEG.
        public var picture: Data
        /// The page as it will be kept, a JPEG; nothing where the corners make no page.
        public var page: Data?
    }

    /// What the camera's screen shows.
    public enum Phase: Equatable, Sendable {
        /// The viewfinder, with what the last frame showed.
        case looking(Seen?)
        /// A shot is being judged.
        case judging
        /// A shot.
        case taken(Taken)
        /// No camera may be used: the album is offered.
        case withoutCamera
    }

    /// What the camera's screen shows, and what went wrong.
    public struct State: Equatable, Sendable {
        /// Where it stands.
        public var phase = Phase.looking(nil)
        /// The material's page: its title, what to know, how many pages are there.
        public var papers: PapersScreen?
        /// What went wrong last.
        public var trouble: Trouble?

        /// Whether now is the moment: the camera takes the shot by itself.
        public var isMoment: Bool {
            if case let .looking(seen?) = phase { seen.sight.isGood } else { false }
        }
    }

    /// A corner of a page.
    public enum Corner: CaseIterable, Sendable {
        /// 左上角.
        case topLeft
        /// 右上角.
        case topRight
        /// 右下角.
        case bottomRight
        /// 左下角.
        case bottomLeft

        var part: WritableKeyPath<Corners, Point> {
            switch self {
            case .topLeft: \.topLeft
            case .topRight: \.topRight
            case .bottomRight: \.bottomRight
            case .bottomLeft: \.bottomLeft
            }
        }
    }

    /// What happens at the camera.
    public enum Event: Sendable {
        /// The screen is seen.
        case appear
        /// A preview frame; dropped while another one is looked at.
        case frame(PreviewFrame)
        /// The camera or the album gave a picture.
        case took(Data)
        /// The person does not let the app use the camera, or there is none.
        case withoutCamera
        /// A corner is dragged to a point of the shot.
        case drag(Corner, to: Point)
        /// The finger let the corner go: the page is drawn anew.
        case drop
        /// 用这张.
        case keep
        /// 重拍.
        case again
        /// The trouble was read.
        case understood
    }

    public private(set) var state = State()

    @ObservationIgnored private let owner: PapersOwner
    @ObservationIgnored private let material: String
    @ObservationIgnored private let insteadOf: String?
    @ObservationIgnored private let session: Session
    @ObservationIgnored private unowned let way: any Way
    @ObservationIgnored private let work = Work()
    @ObservationIgnored private var camera: Camera?
    @ObservationIgnored private var shot: Shot?
    @ObservationIgnored private var hasCamera = true
    @ObservationIgnored private var isLooking = false

    /// The longer side of the pictures that the screen shows, in pixels.
    private nonisolated static let side: UInt32 = 1280

    /// - Parameters:
    ///   - owner: whose papers.
    ///   - material: which of them.
    ///   - insteadOf: a page that the shot replaces.
    public init(of owner: PapersOwner, material: String, insteadOf: String?, session: Session, way: any Way) {
        self.owner = owner
        self.material = material
        self.insteadOf = insteadOf
        self.session = session
        self.way = way
    }

    public func send(_ event: Event) {
        switch event {
        case .appear: work.inOrder { await self.read() }
        case let .frame(frame): look(at: frame)
        case let .took(bytes): work.inOrder { await self.judge(bytes) }
        case .withoutCamera:
            hasCamera = false
            if case .looking = state.phase { state.phase = .withoutCamera }
        case let .drag(corner, point):
            guard case var .taken(taken) = state.phase else { return }
            taken.corners[keyPath: corner.part] = point
            state.phase = .taken(taken)
        case .drop: work.inOrder { await self.straighten() }
        case .keep: work.inOrder { await self.keep() }
        case .again: lookAgain()
        case .understood: state.trouble = nil
        }
    }

    public func settled() async {
        await work.settled()
    }

    private func read() async {
        await attempt({ state.trouble = $0 }) {
            state.papers = try await local { [session, owner, material] in
                try session.papers(of: owner).screen(material: material)
            }
        }
    }

    private func look(at frame: PreviewFrame) {
        guard case .looking = state.phase, !isLooking else { return }
        isLooking = true
        work.inOrder {
            await attempt({ self.state.trouble = $0 }) {
                let camera = try self.camera ?? Camera.open()
                self.camera = camera
                let sight = try await local {
                    try camera.analyse(luma: frame.luma, width: frame.width, height: frame.height, stride: frame.stride)
                }
                // A shot was taken meanwhile.
                if case .looking = self.state.phase {
                    self.state.phase = .looking(Seen(sight: sight, width: frame.width, height: frame.height))
                }
            }
            self.isLooking = false
        }
    }

    private func judge(_ bytes: Data) async {
        state.phase = .judging
        state.trouble = nil
        await attempt({
            lookAgain()
            state.trouble = $0
        }) {
            let (shot, taken) = try await local { [session, owner, material] in
                let shot = try session.papers(of: owner).look(material: material, bytes: bytes)
                let screen = try shot.screen()
                let page = try? shot.pagePreview(corners: nil, side: Self.side)
                let picture = try shot.preview(side: Self.side)
                return (shot, Taken(shot: screen, corners: screen.corners, picture: picture, page: page))
            }
            self.shot = shot
            state.phase = .taken(taken)
        }
    }

    /// The page from the corners as they are now; corners that make none are shown without one.
    private func straighten() async {
        guard case var .taken(taken) = state.phase, let shot else { return }
        let corners = taken.corners
        taken.page = try? await local { try shot.pagePreview(corners: corners, side: Self.side) }
        state.phase = .taken(taken)
    }

    private func keep() async {
        guard case let .taken(taken) = state.phase, let shot else { return }
        await attempt({ state.trouble = $0 }) {
            let corners = taken.corners == taken.shot.corners ? nil : taken.corners
            _ = try await local { [insteadOf] in try shot.keep(corners: corners, insteadOf: insteadOf) }
            self.shot = nil
            way.back()
        }
    }

    private func lookAgain() {
        shot = nil
        camera = nil
        state.phase = hasCamera ? .looking(nil) : .withoutCamera
    }
}
