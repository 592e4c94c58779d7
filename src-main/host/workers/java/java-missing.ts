import { UserError } from '../../../../src-shared/user-error.ts';
import type { UnfitJava } from './find-java.ts';

const packageHints: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Install one (brew install openjdk@17, or Temurin 17 from its installer)',
  win32: 'Install one (winget install EclipseAdoptium.Temurin.17.JDK)',
  linux:
    'Install one (Debian, Ubuntu: sudo apt install openjdk-17-jdk-headless; Fedora: sudo dnf install java-17-openjdk-devel; Arch: sudo pacman -S jdk17-openjdk)',
};

/** Says that no Java here runs Deephaven, which were looked at and why not, and the ways out. */
export function javaMissing(unfit: readonly UnfitJava[], platform: NodeJS.Platform): UserError {
  const lookedAt = unfit.map(({ path, problem }) => `${path} (${problem})`).join('; ');
  const install = packageHints[platform] ?? 'Install one';
  return new UserError(
    'LAUNCH_FAILED',
    `No Java that can run Deephaven was found: it needs a JDK 17 with the compiler. ${lookedAt ? `Looked at: ${lookedAt}.` : 'There is no Java here.'}`,
    {
      hint: `${install}, or let the app download Java 17 into its own folder (the flag --install-java, or the button in the app), or use launch_method "docker".`,
      details: { java_looked_at: unfit },
    },
  );
}
