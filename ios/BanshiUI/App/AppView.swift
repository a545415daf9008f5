import SwiftUI

import BanshiKit

/// The app: the first start, what cannot be opened, and the tabs with the way through the screens.
public struct AppView<Viewfinder: View>: View {
    private let app: AppModel
    private let viewfinder: (Viewing) -> Viewfinder
    @Environment(\.scenePhase) private var phase

    /// - Parameters:
    ///   - app: the app's model.
    ///   - viewfinder: the camera's picture; with a shutter where a page is photographed.
    public init(app: AppModel, @ViewBuilder viewfinder: @escaping (Viewing) -> Viewfinder) {
        self.app = app
        self.viewfinder = viewfinder
    }

    public var body: some View {
        Group {
            switch app.state.stage {
            case .opening: ProgressView { said("正在打开") }
            case let .shut(trouble, resident): ShutView(trouble: trouble, isOneResident: resident != nil, app: app)
            case .locked: LockView(app: app)
            case let .firstStart(trouble): StartView(trouble: trouble, app: app)
            case .open:
                if let session = app.session {
                    TabsView(app: app, session: session, viewfinder: viewfinder).id(session.resident)
                }
            }
        }
        .modifier(Cover())
        .themed(app.state.preferences)
        .task { app.send(.begin) }
        .onChange(of: phase, initial: false) { _, phase in
            if phase == .active { app.send(.giveBack) } else if phase == .background { app.send(.leave) }
        }
    }
}

/// The system keeps a picture of the screen for its list of apps: nothing of the person is to be in it.
private struct Cover: ViewModifier {
    @Environment(\.scenePhase) private var phase
    @Environment(\.palette) private var palette

    func body(content: Content) -> some View {
        ZStack {
            content
            if phase != .active { palette.paper.ignoresSafeArea() }
        }
    }
}

/// The tabs, and above them the screens of the way.
private struct TabsView<Viewfinder: View>: View {
    let app: AppModel
    let session: Session
    let viewfinder: (Viewing) -> Viewfinder
    @Environment(\.scenePhase) private var phase

    var body: some View {
        NavigationStack(path: Binding(get: { app.state.path }, set: { app.send(.path($0)) })) {
            TabView(selection: Binding(get: { app.state.tab }, set: { app.send(.tab($0)) })) {
                ForEach(AppTab.allCases, id: \.self) { tab in
                    TabRoot(tab: tab, app: app, session: session)
                        .tabItem { tab.label }
                        .tag(tab)
                }
            }
            .navigationDestination(for: Place.self) { place in
                PlaceView(place: place, app: app, session: session, viewfinder: viewfinder)
            }
        }
        .onChange(of: phase, initial: true) { _, phase in
            if phase == .active { session.link.start() } else if phase == .background { session.link.stop() }
        }
    }
}

extension AppTab {
    @MainActor @ViewBuilder fileprivate var label: some View {
        switch self {
        case .home: Label { said("首页") } icon: { Image(systemName: "house") }
        case .items: Label { said("事项") } icon: { Image(systemName: "list.bullet") }
        case .filings: Label { said("办件") } icon: { Image(systemName: "doc.text") }
        case .appointments: Label { said("预约") } icon: { Image(systemName: "clock") }
        case .me: Label { said("我的") } icon: { Image(systemName: "person") }
        }
    }
}
