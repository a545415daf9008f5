/// What a model has under way: local steps one after another, in the order of the events, so that an answer never
/// overtakes an earlier one; and beside them one call over the network, which can be given up.
@MainActor
final class Work {
    typealias Step = @MainActor () async -> Void

    private var last: Task<Void, Never>?
    private var call: Task<Void, Never>?
    private var pause: Task<Void, Never>?

    /// Does this after all that was asked for before.
    func inOrder(_ step: @escaping Step) {
        last = Task { [before = last] in
            await before?.value
            await step()
        }
    }

    /// Does this beside the local steps; an earlier one is given up.
    func overNetwork(_ step: @escaping Step) {
        call?.cancel()
        call = Task { [before = call] in
            await before?.value
            if !Task.isCancelled { await step() }
        }
    }

    /// Does this in order, once nothing like it was asked for during the pause.
    func afterPause(_ length: Duration, _ step: @escaping Step) {
        pause?.cancel()
        pause = Task { [weak self] in
            guard (try? await Task.sleep(for: length)) != nil else { return }
            self?.inOrder(step)
        }
    }

    /// What waits for its pause is done otherwise.
    func endPause() {
        pause?.cancel()
        pause = nil
    }

    /// Gives up what is under way over the network.
    func giveUp() {
        call?.cancel()
    }

    /// Waits until nothing is under way.
    func settled() async {
        while true {
            let (step, sent) = (last, call)
            await step?.value
            await sent?.value
            if step == last, sent == call { return }
        }
    }
}
