import UIKit

import Banshi

/// The system's sheet for a reservation: the calendar takes the file from there. It lies in clear only while the sheet is
/// open, and never while the phone is locked.
@MainActor
struct CalendarSheet {
    private let file: CalendarFile

    init(_ file: CalendarFile) {
        self.file = file
    }

    func show() async {
        let scenes = UIApplication.shared.connectedScenes.compactMap { $0 as? UIWindowScene }
        guard let root = scenes.compactMap(\.keyWindow).first?.rootViewController else { return }
        let url = URL.temporaryDirectory.appending(path: file.name)
        guard (try? Data(file.text.utf8).write(to: url, options: .completeFileProtection)) != nil else { return }
        defer { try? FileManager.default.removeItem(at: url) }
        await withCheckedContinuation { continuation in
            let sheet = UIActivityViewController(activityItems: [url], applicationActivities: nil)
            sheet.completionWithItemsHandler = { _, _, _, _ in continuation.resume() }
            sheet.popoverPresentationController?.sourceView = root.view
            root.present(sheet, animated: true)
        }
    }
}
