//! Tells Tauri where its files are and which commands the page may be allowed to call. It must not do anything else
//! at build time: no network, no code generation.

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=ui/dist");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*.json")
        .app_manifest(tauri_build::AppManifest::new().commands(&[
            "dispatch",
            "shell_ready",
            "pick_workspace",
            "pick_place",
        ]));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
