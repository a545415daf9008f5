import Observation

import Banshi

/// 填写: one page of a form. What is typed is stored answer by answer; the core says what is asked next and what is wrong.
@Observable
public final class FormModel: ScreenModel {
    /// What a form shows.
    public struct State: Equatable, Sendable {
        /// The page.
        public var form = Loaded<FormScreen>.waiting
        /// What stands in fields and is not stored yet, by path.
        public var typed: [String: String] = [:]
        /// The field that the person is in: its mistake waits until they leave it.
        public var focused: String?
        /// What went wrong last; what was typed is still in its field.
        public var trouble: Trouble?

        /// What stands in a field.
        public func text(of question: FormQuestion) -> String {
            typed[question.path] ?? question.value
        }

        /// What is wrong with what stands in a field, once the person has left it.
        public func mistake(of question: FormQuestion) -> Words? {
            focused == question.path || typed[question.path] != nil ? nil : question.mistake
        }
    }

    /// What a person does in a form.
    public enum Event: Sendable {
        /// The screen is seen, in a language.
        case appear(Language)
        /// Another letter in a field: stored after a pause, and before anything else.
        case type(path: String, text: String)
        /// A field is entered, or the last one left.
        case focus(path: String?)
        /// An answer that is chosen: stored at once.
        case answer(path: String, value: String)
        /// 扫码: to the camera, for a code that answers a question.
        case scan(path: String)
        /// 下一页, or to the review.
        case next
        /// 上一页.
        case previous
        /// Another instance of a repeat.
        case add(repeat: String)
        /// An instance less.
        case remove(instance: String)
        /// Leaves; everything is stored.
        case leave
        /// The trouble was read.
        case understood
    }

    public private(set) var state = State()
    /// Reads the page.
    public let readAloud: ReadAloud

    @ObservationIgnored private let draft: String
    @ObservationIgnored private let question: String?
    @ObservationIgnored private let session: Session
    @ObservationIgnored private unowned let way: any Way
    @ObservationIgnored private let work = Work()

    private static let pause = Duration.milliseconds(500)

    /// - Parameters:
    ///   - draft: whose form.
    ///   - question: where to begin; where it was left, if there is none.
    public init(draft: String, question: String?, session: Session, way: any Way) {
        self.draft = draft
        self.question = question
        self.session = session
        self.way = way
        readAloud = ReadAloud(platform: session.platform) { [session, draft] in
            try await local { try session.draft(draft).spoken() }
        }
    }

    public func send(_ event: Event) {
        switch event {
        case let .appear(language): work.inOrder { await self.appear(language) }
        case let .type(path, text):
            state.typed[path] = text
            work.afterPause(Self.pause) { await self.storeTyped() }
        case let .focus(path):
            state.focused = path
            work.inOrder { await self.storeTyped(except: path) }
        case let .answer(path, value):
            state.typed[path] = value
            work.inOrder { await self.storeTyped() }
        case let .scan(path): afterStoring { self.way.go(to: .scan(draft: self.draft, question: path)) }
        case .next: afterStoring { await self.turn(by: 1) }
        case .previous: afterStoring { await self.turn(by: -1) }
        case let .add(path): afterStoring { await self.show { try $0.add(repeat: path) } }
        case let .remove(path): afterStoring { await self.show { try $0.remove(instance: path) } }
        case .leave: leave()
        case .understood: state.trouble = nil
        }
    }

    public func settled() async {
        work.endPause()
        work.inOrder { await self.storeTyped() }
        await work.settled()
    }

    private func appear(_ language: Language) async {
        let isFirst = state.form.value == nil
        await show { [question] in
            try $0.speak(language)
            return if isFirst, let question { try $0.goToQuestion(path: question) } else { try $0.screen() }
        }
    }

    /// Leaves once all is stored. Where that failed and was said, the second time all the same.
    private func leave() {
        if state.trouble != nil { return way.back() }
        afterStoring { self.way.back() }
    }

    /// Does something once all that was typed is stored; where it is not, the person stays and reads why.
    private func afterStoring(_ then: @escaping @MainActor () async -> Void) {
        work.endPause()
        state.focused = nil
        work.inOrder {
            await self.storeTyped()
            if self.state.typed.isEmpty { await then() }
        }
    }

    /// Stores what was typed, in the page's order; what is asked no more since an earlier answer is dropped.
    private func storeTyped(except open: String? = nil) async {
        for path in state.form.value?.questions.map(\.path) ?? [] where path != open {
            guard let text = state.typed[path], isAsked(path) else { continue }
            let isStored = await show { try $0.answer(path: path, value: text) }
            // What was typed meanwhile stays until it is stored itself.
            if isStored, state.typed[path] == text { state.typed[path] = nil }
        }
        state.typed = state.typed.filter { isAsked($0.key) }
    }

    private func isAsked(_ path: String) -> Bool {
        state.form.value?.questions.contains { $0.path == path } ?? true
    }

    private func turn(by step: Int) async {
        guard let form = state.form.value else { return }
        if step > 0, form.isLast { return way.go(to: .review(draft: draft)) }
        guard let page = UInt32(exactly: Int(form.page) + step) else { return }
        await show { try $0.goTo(page: page) }
    }

    @discardableResult
    private func show(_ call: @escaping @Sendable (Draft) throws -> FormScreen) async -> Bool {
        var isDone = false
        await attempt(fail) {
            let form = try await local { [session, draft] in try call(session.draft(draft)) }
            if form.page != state.form.value?.page { readAloud.stop() }
            state.form = .here(form)
            state.trouble = nil
            isDone = true
        }
        return isDone
    }

    private func fail(_ trouble: Trouble) {
        if state.form.value == nil { state.form = .failed(trouble) } else { state.trouble = trouble }
    }
}
