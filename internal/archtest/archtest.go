// Package archtest holds the test that keeps the architecture: which package
// may import which, what pure packages may not use, where each third-party
// library belongs, how long a file may be. docs/architecture.md says why.
package archtest
