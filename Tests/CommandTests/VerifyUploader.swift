import TestSupport

/// The command that was built with these tests.
let verifyUploader = builtProgram("verify-uploader")
