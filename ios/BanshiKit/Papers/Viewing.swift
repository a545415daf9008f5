/// What the camera's picture is looked at for.
public enum Viewing {
    /// A page, to be photographed.
    case page(CameraModel)
    /// A code, to be read.
    case code(ScanModel)
}
