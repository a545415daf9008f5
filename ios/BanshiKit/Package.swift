// swift-tools-version:6.0
import PackageDescription

// Laid out by ios/Tools/test.sh: the generated sources and the library come from the target folder.
let package = Package(
    name: "BanshiKit",
    targets: [
        .systemLibrary(name: "banshiFFI", path: "Sources/banshiFFI"),
        .target(
            name: "Banshi",
            dependencies: ["banshiFFI"],
            path: "Sources/Banshi",
            swiftSettings: [.swiftLanguageMode(.v5)],
            linkerSettings: [
                .unsafeFlags(["-L/target/debug", "-Xlinker", "--allow-shlib-undefined"]),
                .linkedLibrary("banshi_bindings"),
            ]
        ),
        .testTarget(
            name: "JourneyTests",
            dependencies: ["Banshi"],
            path: "Tests/JourneyTests",
            swiftSettings: [.swiftLanguageMode(.v5)]
        ),
    ]
)
