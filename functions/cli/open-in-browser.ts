import { spawn } from 'node:child_process';

/** Asks the desktop to show an address of ours. Where there is none, nothing happens: the address has been printed. */
export function openInBrowser(url: string): void {
  const [program, ...args] = openers[process.platform] ?? ['xdg-open'];
  const child = spawn(program ?? '', [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  // The address is ours and holds nothing that a shell reads.
  win32: ['cmd', '/c', 'start', ''],
};
