import SwiftUI

import Banshi
import BanshiKit

/// 文书, 谁查了什么, 快递: what unfolds below the timeline.
struct FilingParts: View {
    let filing: FilingScreen
    let unfolded: Set<FilingModel.Part>
    let fold: (FilingModel.Part) -> Void
    @Environment(\.palette) private var palette

    var body: some View {
        if !filing.notices.isEmpty {
            Fold(title: said("文书"), isOpen: unfolded.contains(.notices)) { fold(.notices) } content: { notices(filing.notices) }
        }
        if !refusals.isEmpty {
            Fold(title: said("不服怎么办"), isOpen: unfolded.contains(.appeal)) { fold(.appeal) } content: { notices(refusals) }
        }
        if !filing.evidence.isEmpty {
            Fold(title: said("谁查了什么"), isOpen: unfolded.contains(.evidence)) { fold(.evidence) } content: {
                ForEach(Array(filing.evidence.enumerated()), id: \.offset) { _, line in
                    VStack(alignment: .leading, spacing: 0) {
                        Verbatim(line.office).fontWeight(.semibold)
                        Verbatim(line.material)
                        Told(line.outcome).foregroundStyle(line.isAgainst ? palette.caution : palette.good)
                        Told(line.detail).small()
                    }
                    .accessibilityElement(children: .combine)
                }
            }
        }
        if let delivery = filing.delivery {
            Fold(title: said("快递"), isOpen: unfolded.contains(.delivery)) { fold(.delivery) } content: {
                if let waybill = delivery.waybill {
                    said("运单号").small()
                    Verbatim(waybill)
                }
                if let expected = delivery.expected { Told(expected) }
                ForEach(Array(delivery.track.enumerated()), id: \.offset) { _, words in Told(words).small() }
            }
        }
    }

    /// Decisions against the person: each says its remedy.
    private var refusals: [NoticeLines] {
        filing.actions.contains(.appeal)
            ? filing.notices.filter { [.decline, .refusal, .termination, .rescission].contains($0.kind) }
            : []
    }

    private func notices(_ lines: [NoticeLines]) -> some View {
        ForEach(lines, id: \.id) { notice in
            VStack(alignment: .leading, spacing: Space.hair) {
                Told(notice.title).fontWeight(.semibold)
                Verbatim(notice.number).small()
                Told(notice.issued).small()
                ForEach(Array(notice.text.enumerated()), id: \.offset) { _, text in Verbatim(text) }
            }
        }
    }
}
