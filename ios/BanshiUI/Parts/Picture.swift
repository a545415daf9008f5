import SwiftUI
import UIKit

/// A picture out of the vault: decoded in memory, never written to the disk.
struct Picture: View {
    let bytes: Data

    var body: some View {
        if let image = UIImage(data: bytes) {
            Image(uiImage: image).resizable().scaledToFit()
        }
    }
}
