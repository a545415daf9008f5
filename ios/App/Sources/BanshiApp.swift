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

    init() {
        let platform = PhonePlatform(deviceName: UIDevice.current.model)
        self.platform = platform
        sending = SendingTask(platform: platform)
        _app = State(initialValue: AppModel(platform: platform))
        sending.register()
    }

    var body: some Scene {
        WindowGroup {
            AppView(app: app) { Viewfinder(model: $0) }
        }
        .onChange(of: phase) { _, phase in
            if phase == .background { sending.schedule() }
        }
    }
}
