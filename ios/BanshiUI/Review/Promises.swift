import SwiftUI

import Banshi
import BanshiKit

/// 告知承诺 and 同意: a text is read first, and then signed or agreed to.
struct Promises: View {
    let review: ReviewScreen
    let model: ReviewModel

    var body: some View {
        if !review.commitments.isEmpty {
            Heading(said("告知承诺"))
            ForEach(review.commitments, id: \.material) { commitment in
                CommitmentCard(commitment: commitment, model: model)
            }
        }
        if !review.consents.isEmpty {
            Heading(said("个人信息的使用"))
            ForEach(review.consents, id: \.purpose) { consent in
                Verbatim(consent.text)
                Option(title: said("我已阅读并同意"), isChosen: consent.given, isOneOfMany: true) {
                    model.send(.consent(purpose: consent.purpose, yes: !consent.given))
                }
            }
        }
    }
}

private struct CommitmentCard: View {
    let commitment: CommitmentText
    let model: ReviewModel
    @State private var isOpen = false

    var body: some View {
        Card {
            Fold(title: Verbatim(commitment.title), isOpen: isOpen) { isOpen.toggle() } content: {
                Verbatim(commitment.text)
                Verbatim(commitment.basis).small()
                // Below the text: who sees it has had the text before their eyes.
                Color.clear.frame(height: 1).onAppear { model.send(.read(material: commitment.material)) }
            }
            if model.state.read.contains(commitment.material) || commitment.signed {
                Option(title: said("我已读完，愿意承诺"), isChosen: commitment.signed, isOneOfMany: true) {
                    model.send(.commit(material: commitment.material, yes: !commitment.signed))
                }
            } else {
                said("请先读完，再签署").small()
            }
        }
    }
}
