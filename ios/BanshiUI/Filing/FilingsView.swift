import SwiftUI

import Banshi
import BanshiKit

/// 办件: all that one resident filed.
public struct FilingsView: View {
    private let model: FilingsModel
    private let link: GatewayLink

    /// The filings of the resident whose papers are open.
    public init(model: FilingsModel, link: GatewayLink) {
        self.model = model
        self.link = link
    }

    public var body: some View {
        Page {
            OfflineLine(link: link)
            LoadedView(loaded: model.state.filings, again: { model.send(.appear) }) { filings in
                if filings.isEmpty {
                    said("还没有办件").fontWeight(.semibold)
                    said("办过的事会列在这里：谁在办，办到哪一步，什么时候办好。").small()
                }
                ForEach(filings, id: \.id) { line in FilingCard(line: line) { model.send(.filing(line)) } }
            }
        }
        .navigationTitle(said("办件"))
        .task(id: link.changes) { model.send(.appear) }
    }
}
