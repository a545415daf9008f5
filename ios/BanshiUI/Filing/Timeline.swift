import SwiftUI

import Banshi

/// What happened, what is, what will be.
struct Timeline: View {
    let steps: [Step]

    var body: some View {
        VStack(alignment: .leading, spacing: 0) {
            ForEach(Array(steps.enumerated()), id: \.offset) { place, step in
                StepRow(step: step, isLast: place == steps.count - 1)
            }
        }
    }
}

private struct StepRow: View {
    let step: Step
    let isLast: Bool
    @Environment(\.palette) private var palette

    var body: some View {
        HStack(alignment: .top, spacing: Space.close) {
            VStack(spacing: 0) {
                mark.frame(width: 14, height: 14).padding(.top, 7)
                if !isLast { Rectangle().fill(palette.line).frame(width: 2).frame(maxHeight: .infinity) }
            }
            VStack(alignment: .leading, spacing: 0) {
                Told(step.title)
                    .fontWeight(step.mark == .ahead ? .regular : .semibold)
                    .foregroundStyle(step.isDecision ? palette.seal : step.mark == .ahead ? palette.quiet : palette.ink)
                Told(step.detail).small()
            }
            .padding(.bottom, Space.close)
        }
        .accessibilityElement(children: .combine)
        .accessibilityValue(state)
    }

    @ViewBuilder private var mark: some View {
        switch step.mark {
        case .done: Circle().fill(palette.good)
        case .now: Circle().stroke(palette.action, lineWidth: 4)
        case .ahead: Circle().stroke(palette.edge, lineWidth: 2)
        }
    }

    private var state: Text {
        switch step.mark {
        case .done: said("已完成")
        case .now: said("正在进行")
        case .ahead: said("还没到")
        }
    }
}
