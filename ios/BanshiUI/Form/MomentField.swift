import SwiftUI

/// A date or a time, as the form writes them: `2026-03-15`, `09:30:00`.
struct MomentField: View {
    /// Which of both.
    enum Kind {
        /// A day.
        case date
        /// A time of day.
        case time

        var format: String {
            switch self {
            case .date: "yyyy-MM-dd"
            case .time: "HH:mm:ss"
            }
        }
    }

    let kind: Kind
    let value: String
    let set: @MainActor (String) -> Void

    var body: some View {
        if let moment {
            HStack(spacing: Space.tight) {
                DatePicker(selection: Binding(get: { moment }, set: { set(formatter.string(from: $0)) }), displayedComponents: parts) {
                    EmptyView()
                }
                .labelsHidden()
                .frame(minHeight: Space.target)
                Spacer(minLength: Space.tight)
                Button { set("") } label: { said("清空") }.buttonStyle(WordButtonStyle())
            }
        } else {
            Button { set(formatter.string(from: Date())) } label: { said("请选择") }.buttonStyle(QuietButtonStyle())
        }
    }

    private var moment: Date? { formatter.date(from: value) }

    private var parts: DatePickerComponents {
        switch kind {
        case .date: .date
        case .time: .hourAndMinute
        }
    }

    private var formatter: DateFormatter {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.calendar = Calendar(identifier: .gregorian)
        formatter.dateFormat = kind.format
        return formatter
    }
}
