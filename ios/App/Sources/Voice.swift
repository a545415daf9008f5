import AVFoundation

import BanshiKit

/// The device's voice.
@MainActor
final class Voice: NSObject, AVSpeechSynthesizerDelegate {
    private let synthesizer = AVSpeechSynthesizer()
    private var ended: CheckedContinuation<Void, Never>?

    nonisolated override init() {
        super.init()
    }

    /// Returns when the sentence is said; falls silent at once where the task is cancelled.
    func say(_ sentence: String, in language: Language) async {
        synthesizer.delegate = self
        let utterance = AVSpeechUtterance(string: sentence)
        utterance.voice = AVSpeechSynthesisVoice(language: language == .chinese ? "zh-CN" : "en-US")
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                ended = continuation
                synthesizer.speak(utterance)
            }
        } onCancel: {
            Task { @MainActor in _ = synthesizer.stopSpeaking(at: .immediate) }
        }
    }

    nonisolated func speechSynthesizer(_: AVSpeechSynthesizer, didFinish _: AVSpeechUtterance) {
        Task { @MainActor in end() }
    }

    nonisolated func speechSynthesizer(_: AVSpeechSynthesizer, didCancel _: AVSpeechUtterance) {
        Task { @MainActor in end() }
    }

    private func end() {
        ended?.resume()
        ended = nil
    }
}
