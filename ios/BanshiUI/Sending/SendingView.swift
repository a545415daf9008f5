import SwiftUI

import Banshi
import BanshiKit

/// 发送: real progress by paper; it may be left; at the end the receipt.
public struct SendingView: View {
    private let model: SendingModel

    /// A submission on its way.
    public init(model: SendingModel) {
        self.model = model
    }

    public var body: some View {
        Page {
            LoadedView(loaded: model.state.submission, again: { model.send(.appear) }) { submission in
                if let receipt = submission.receipt {
                    ReceiptCard(receipt: receipt)
                } else {
                    UnderWay(submission: submission, state: model.state)
                }
            }
        } foot: {
            if model.state.submission != .waiting { SendingFoot(model: model) }
        }
        .navigationTitle(said("发送"))
        .navigationBarBackButtonHidden()
        .task { model.send(.appear) }
        .trouble(model.state.trouble) { model.send(.understood) }
    }
}

private struct UnderWay: View {
    let submission: SubmissionScreen
    let state: SendingModel.State

    var body: some View {
        if let line = state.line {
            Told(line.words).type(.heading).accessibilityAddTraits([.isHeader, .updatesFrequently])
            if let next = line.nextTry { Told(next).small() }
            if let advice = line.advice {
                Told(advice.happened).fontWeight(.semibold)
                Told(advice.advice)
            }
        }
        if submission.sent.of > 0 {
            ProgressBar(sent: submission.sent.sent, of: submission.sent.of)
            Told(submission.sent.words).small()
        }
        ForEach(Array(submission.papers.enumerated()), id: \.offset) { _, paper in
            HStack(spacing: Space.tight) {
                Told(paper.title)
                Spacer(minLength: Space.tight)
                Told(paper.sent.words).small()
            }
            .accessibilityElement(children: .combine)
        }
        if state.needsSignIn {
            said("发送前请登录一次，确认是您本人。登录在浏览器里进行，回来后自动发送。")
        }
        if let safe = state.safe { SafeLine(Told(safe)) }
    }
}

private struct SendingFoot: View {
    let model: SendingModel

    var body: some View {
        if model.state.submission.value?.receipt != nil {
            if model.state.filing != nil {
                Button { model.send(.filing) } label: { said("看办到哪了") }.buttonStyle(MainButtonStyle())
            }
            Button { model.send(.leave) } label: { said("回首页") }.buttonStyle(QuietButtonStyle())
        } else {
            if model.state.line?.state == .needsAttention {
                Button { model.send(.reopen) } label: { said("去改") }.buttonStyle(MainButtonStyle())
            } else if model.state.needsSignIn {
                Button { model.send(.signIn) } label: { said("去登录") }.buttonStyle(MainButtonStyle())
            } else {
                Button { model.send(.send) } label: { model.state.isSending ? said("正在发送") : said("现在发送") }
                    .buttonStyle(MainButtonStyle())
                    .disabled(model.state.isSending)
            }
            Button { model.send(.leave) } label: { said("先离开，自动发送") }.buttonStyle(QuietButtonStyle())
        }
    }
}

/// The receipt, verified.
private struct ReceiptCard: View {
    let receipt: ReceiptWords

    var body: some View {
        said("已提交").type(.title).accessibilityAddTraits(.isHeader)
        Card {
            said("办件编号").small()
            ForEach(receipt.numbers, id: \.self) { Verbatim($0).type(.heading) }
            Told(receipt.words).small()
        }
        Told(receipt.next)
    }
}
