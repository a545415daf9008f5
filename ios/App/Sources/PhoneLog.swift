import os

import Banshi

/// The core's events in the phone's log: ids and codes, so that they may stand there in clear.
struct PhoneLog: Log {
    func event(level: LogLevel, target: String, message: String) throws {
        let type: OSLogType = switch level {
        case .debug: .debug
        case .info: .info
        case .warn: .default
        case .error: .error
        }
        Logger(subsystem: "dev.banshi", category: target).log(level: type, "\(message, privacy: .public)")
    }
}
