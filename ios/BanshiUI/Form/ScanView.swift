import PhotosUI
import SwiftUI

import Banshi
import BanshiKit

/// 扫码: the camera's picture with one sentence of advice; the album and the keyboard are offered always.
///
/// The viewfinder itself is the app's: it shows the camera's picture and feeds frames.
public struct ScanView<Viewfinder: View>: View {
    private let model: ScanModel
    private let viewfinder: Viewfinder
    @State private var fromAlbum: PhotosPickerItem?

    /// - Parameters:
    ///   - model: what the frames show.
    ///   - viewfinder: the camera's picture.
    public init(model: ScanModel, @ViewBuilder viewfinder: () -> Viewfinder) {
        self.model = model
        self.viewfinder = viewfinder()
    }

    public var body: some View {
        VStack(spacing: 0) {
            if model.state.hasCamera {
                ZStack(alignment: .bottom) {
                    viewfinder
                    if let sight = model.state.sight { Advice(words: sight.advice, isGood: sight.taken != nil) }
                }
            } else {
                VStack(alignment: .leading, spacing: Space.close) {
                    said("现在不能用相机").type(.heading)
                    said("可以直接输入，也可以从相册选一张有二维码的照片。要用相机，请在系统设置里允许“办事”使用。")
                    if let sight = model.state.sight { Told(sight.advice).fontWeight(.semibold) }
                }
                .padding(Space.edge)
                .frame(maxWidth: .infinity, maxHeight: .infinity, alignment: .topLeading)
            }
            HStack(spacing: Space.close) {
                PhotosPicker(selection: $fromAlbum, matching: .images, preferredItemEncoding: .compatible) { said("从相册选") }
                    .buttonStyle(QuietButtonStyle())
                Button { model.send(.type) } label: { said("直接输入") }.buttonStyle(MainButtonStyle())
            }
            .padding(Space.edge)
        }
        .navigationTitle(said("扫码"))
        .navigationBarTitleDisplayMode(.inline)
        .task(id: fromAlbum) {
            if let bytes = try? await fromAlbum?.loadTransferable(type: Data.self) { model.send(.chose(bytes)) }
        }
        .trouble(model.state.trouble) { model.send(.understood) }
    }
}
