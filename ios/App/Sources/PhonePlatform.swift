import Foundation
import LocalAuthentication

import Banshi
import BanshiKit

/// What the phone gives the app: its folder, its keys, its browser, its background time.
final class PhonePlatform: Platform {
    private let deviceName: String
    private let opened = OpenedOnce()
    private static let preferencesKey = "preferences"

    let signInRedirect = "banshi://sign-in"
    let sendingWindow: any SendingWindow = BackgroundWindow()
    let notices: PhoneNotices
    private let connectivity = PhoneNetwork()
    @MainActor private let voice = Voice()

    init(deviceName: String) {
        self.deviceName = deviceName
        notices = PhoneNotices { Self.kept.language }
    }

    var preferences: Preferences { Self.kept }

    private static var kept: Preferences {
        let kept = UserDefaults.standard.data(forKey: preferencesKey)
        if let kept, let preferences = try? JSONDecoder().decode(Preferences.self, from: kept) { return preferences }
        // A phone that is set to any kind of Chinese, or to nothing that we speak, begins in Chinese.
        let speaks = Bundle.main.preferredLocalizations.first ?? Language.chinese.rawValue
        return Preferences(language: Language(rawValue: speaks) ?? .chinese)
    }

    func keep(_ preferences: Preferences) {
        UserDefaults.standard.set(try? JSONEncoder().encode(preferences), forKey: Self.preferencesKey)
    }

    func open() throws -> Banshi {
        try opened.get { try openAnew() }
    }

    func beginAnew() throws {
        opened.forget()
        if FileManager.default.fileExists(atPath: Self.folder.path()) { try FileManager.default.removeItem(at: Self.folder) }
        try EnclaveDeviceKey().destroy()
    }

    @MainActor func signIn(at url: String) async -> String? {
        await SignInBrowser().show(url, redirect: signInRedirect)
    }

    @MainActor func say(_ sentence: String, in language: Language) async {
        await voice.say(sentence, in: language)
    }

    var network: AsyncStream<Bool> { connectivity.states }

    @MainActor func wantNotices() async {
        await notices.want()
    }

    var canLock: Bool {
        LAContext().canEvaluatePolicy(.deviceOwnerAuthentication, error: nil)
    }

    @MainActor func openLock() async -> Bool {
        let reason = preferences.language.text(of: Words(zh: "打开您的材料", en: "Open your papers"))
        return (try? await LAContext().evaluatePolicy(.deviceOwnerAuthentication, localizedReason: reason)) ?? false
    }

    @MainActor func remember(_ file: CalendarFile) async {
        await CalendarSheet(file).show()
    }

    private func openAnew() throws -> Banshi {
        try makeFolder()
        return try Banshi.open(
            settings: BanshiSettings(
                folder: Self.folder.path(percentEncoded: false),
                gateway: Bundle.main.object(forInfoDictionaryKey: "BanshiGateway") as? String ?? "",
                tlsRootsPem: Self.resource("gateway-roots", "pem"),
                catalogueRoot: Self.resource("1.root", "json"),
                deviceName: deviceName,
                zone: TimeZone.current.identifier
            ),
            services: PhoneServices(
                keyWrapper: EnclaveKeyWrapper(),
                deviceKey: EnclaveDeviceKey(),
                connectivity: connectivity,
                notifications: notices,
                lettering: PhoneLettering(),
                log: PhoneLog()
            )
        )
    }

    private static var folder: URL {
        URL.applicationSupportDirectory.appending(path: "banshi", directoryHint: .isDirectory)
    }

    /// Protected until the first unlock, so that sending can go on behind a locked screen; in no backup, for its keys are
    /// this device's alone.
    private func makeFolder() throws {
        var folder = Self.folder
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.protectionKey: FileProtectionType.completeUntilFirstUserAuthentication]
        )
        var values = URLResourceValues()
        values.isExcludedFromBackup = true
        try folder.setResourceValues(values)
    }

    /// A file that was built into the app; nothing where the deployment has none.
    private static func resource(_ name: String, _ kind: String) -> Data {
        Bundle.main.url(forResource: name, withExtension: kind).flatMap { try? Data(contentsOf: $0) } ?? Data()
    }
}

/// The core, opened once for the screens and for sending in the background.
private final class OpenedOnce: @unchecked Sendable {
    private let lock = NSLock()
    private weak var banshi: Banshi?

    func get(_ open: () throws -> Banshi) throws -> Banshi {
        try lock.withLock {
            if let banshi { return banshi }
            let opened = try open()
            banshi = opened
            return opened
        }
    }

    func forget() {
        lock.withLock { banshi = nil }
    }
}
