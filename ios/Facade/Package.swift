// swift-tools-version:6.0
import PackageDescription

// Laid out beside the generated sources by ios/Tools/facade.sh. On Linux the core is the host's shared library; on
// Apple's systems it is the XCFramework that bindings/apple/build.sh makes.
#if os(Linux)
    let core: Target = .systemLibrary(name: "banshiFFI", path: "banshiFFI")
    let linking: [LinkerSetting] = [
        .unsafeFlags(["-L\(Context.environment["BANSHI_LIBRARY"] ?? "../../debug")", "-Xlinker", "--allow-shlib-undefined"]),
        .linkedLibrary("banshi_bindings"),
    ]
#else
    let core: Target = .binaryTarget(name: "banshiFFI", path: "Banshi.xcframework")
    let linking: [LinkerSetting] = []
#endif

let package = Package(
    name: "Banshi",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [.library(name: "Banshi", targets: ["Banshi"])],
    targets: [
        core,
        .target(
            name: "Banshi",
            dependencies: ["banshiFFI"],
            path: "Banshi",
            swiftSettings: [.swiftLanguageMode(.v5)],
            linkerSettings: linking
        ),
    ]
)
