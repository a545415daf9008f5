import SwiftUI

import BanshiKit
import BanshiUI

/// 办事 on an iPhone or iPad.
@main
struct BanshiApp: App {
    @State private var app: AppModel
    @Environment(\.scenePhase) private var phase
    private let platform: PhonePlatform
    private let sending: SendingTask
    private let news: NewsTask

    init() {
        let platform = PhonePlatform(deviceName: UIDevice.current.model)
        self.platform = platform
        sending = SendingTask(platform: platform)
        news = NewsTask(platform: platform)
        let app = AppModel(platform: platform)
        _app = State(initialValue: app)
        sending.register()
        news.register()
        platform.notices.onTap { app.send(.show($0)) }
    }

    var body: some Scene {
        WindowGroup {
            AppView(app: app) { Viewfinder(viewing: $0) }
        }
        .onChange(of: phase) { _, phase in
            guard phase == .background else { return }
            sending.schedule()
            news.schedule()
        }
    }
}
