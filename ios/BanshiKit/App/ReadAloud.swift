import Observation

import Banshi

/// 读给我听: what a screen says, read by the device's voice, sentence by sentence.
@Observable
@MainActor
public final class ReadAloud {
    /// Whether it reads just now.
    public private(set) var isReading = false

    @ObservationIgnored private let platform: any Platform
    @ObservationIgnored private let sentences: @MainActor () async throws -> [Words]
    @ObservationIgnored private var reading: Task<Void, Never>?

    init(platform: any Platform, sentences: @escaping @MainActor () async throws -> [Words]) {
        self.platform = platform
        self.sentences = sentences
    }

    /// Begins, or falls silent.
    public func toggle(_ language: Language) {
        if isReading { return stop() }
        isReading = true
        reading = Task {
            // Where the page cannot be read, the screen has said why.
            for sentence in (try? await sentences()) ?? [] where !Task.isCancelled {
                await platform.say(language.text(of: sentence), in: language)
            }
            isReading = false
        }
    }

    /// Falls silent: something else is on the screen now.
    public func stop() {
        reading?.cancel()
    }

    /// Waits until it is silent.
    public func settled() async {
        await reading?.value
    }
}
