import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';

/**
 * Stands in for Electron where its binary is not: what the shell uses of it, each part with Electron's own types, noting
 * what it was told. Vitest gives it to whoever imports `electron`.
 */

/** What was done, in order: `app.exit 0`, `shell.openExternal https://…`. */
export const done: string[] = [];
const note = (what: string, ...facts: unknown[]) => void done.push([what, ...facts].map(String).join(' '));

/** Answers of the next message boxes, by button. */
export const answers: number[] = [];
/** The message boxes shown. */
export const boxes: Electron.MessageBoxOptions[] = [];

let hasLock = true;
let loginItem: Electron.Settings = {};

/** What a test changes of the world around the app. */
export const world = {
  isPackaged: false,
  displays: [{ x: 0, y: 0, width: 1920, height: 1080 }],
  isDark: true,
  wasOpenedAtLogin: false,
  set hasLock(value: boolean) {
    hasLock = value;
  },
};

/** As at the start of a process. */
export function resetElectron(): void {
  for (const list of [done, answers, boxes, BrowserWindow.all, Tray.all, Notification.all]) list.length = 0;
  for (const part of [app, powerMonitor, nativeTheme]) part.removeAllListeners();
  Object.assign(world, { isPackaged: false, isDark: true, wasOpenedAtLogin: false, hasLock: true });
  world.displays = [{ x: 0, y: 0, width: 1920, height: 1080 }];
  loginItem = {};
  Menu.application = undefined;
}

class App extends EventEmitter {
  get isPackaged() {
    return world.isPackaged;
  }
  exit: Electron.App['exit'] = code => note('app.exit', code);
  /** As Electron does: asks first, and ends when nobody objects. */
  quit: Electron.App['quit'] = () => {
    let isPrevented = false;
    this.emit('before-quit', { preventDefault: () => (isPrevented = true) });
    if (!isPrevented) note('app.quit');
  };
  whenReady: Electron.App['whenReady'] = async () => {};
  setPath: Electron.App['setPath'] = (name, path) => note('app.setPath', name, path);
  setAppUserModelId: Electron.App['setAppUserModelId'] = id => note('app.setAppUserModelId', id);
  setAboutPanelOptions: Electron.App['setAboutPanelOptions'] = options =>
    note('app.setAboutPanelOptions', JSON.stringify(options));
  showAboutPanel: Electron.App['showAboutPanel'] = () => note('app.showAboutPanel');
  requestSingleInstanceLock: Electron.App['requestSingleInstanceLock'] = data => {
    note('app.requestSingleInstanceLock', JSON.stringify(data));
    return hasLock;
  };
  setLoginItemSettings: Electron.App['setLoginItemSettings'] = settings => {
    loginItem = settings;
    note('app.setLoginItemSettings', JSON.stringify(settings));
  };
  getLoginItemSettings: Electron.App['getLoginItemSettings'] = () => ({
    openAtLogin: loginItem.openAtLogin ?? false,
    openAsHidden: false,
    wasOpenedAtLogin: world.wasOpenedAtLogin,
    wasOpenedAsHidden: false,
    restoreState: false,
    status: 'enabled',
    executableWillLaunchAtLogin: (loginItem.openAtLogin ?? false) && loginItem.enabled !== false,
    launchItems: [],
  });
}

type PermissionAnswer = (isAllowed: boolean) => void;

class WebContents extends EventEmitter {
  url = '';
  openWindow: ((details: { url: string }) => { action: string }) | undefined;
  askPermission: ((contents: unknown, permission: string, answer: PermissionAnswer) => void) | undefined;
  checkPermission: ((contents: unknown, permission: string) => boolean) | undefined;
  devicePermission: (() => boolean) | undefined;
  session = {
    setPermissionRequestHandler: (ask: WebContents['askPermission']) => void (this.askPermission = ask),
    setPermissionCheckHandler: (check: WebContents['checkPermission']) => void (this.checkPermission = check),
    setDevicePermissionHandler: (check: WebContents['devicePermission']) => void (this.devicePermission = check),
  };
  setWindowOpenHandler(open: WebContents['openWindow']) {
    this.openWindow = open;
  }
  getURL: Electron.WebContents['getURL'] = () => this.url;
  forcefullyCrashRenderer: Electron.WebContents['forcefullyCrashRenderer'] = () => note('forcefullyCrashRenderer');
}

export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = [];
  static getAllWindows(): BrowserWindow[] {
    return BrowserWindow.all.filter(window => !window.isDestroyed());
  }
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly webContents = new WebContents();
  /** Every address it loaded. */
  readonly loaded: string[] = [];
  bounds: Electron.Rectangle;
  hasFocus = true;
  #isDestroyed = false;
  #isMaximized = false;

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    this.bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width!, height: options.height! };
    BrowserWindow.all.push(this);
  }
  loadURL: Electron.BrowserWindow['loadURL'] = async url => {
    this.loaded.push(url);
    this.webContents.url = url;
  };
  show: Electron.BrowserWindow['show'] = () => note('window.show');
  focus: Electron.BrowserWindow['focus'] = () => note('window.focus');
  restore: Electron.BrowserWindow['restore'] = () => note('window.restore');
  isMinimized: Electron.BrowserWindow['isMinimized'] = () => false;
  isFocused: Electron.BrowserWindow['isFocused'] = () => this.hasFocus;
  isDestroyed: Electron.BrowserWindow['isDestroyed'] = () => this.#isDestroyed;
  isMaximized: Electron.BrowserWindow['isMaximized'] = () => this.#isMaximized;
  maximize: Electron.BrowserWindow['maximize'] = () => void (this.#isMaximized = true);
  getNormalBounds: Electron.BrowserWindow['getNormalBounds'] = () => this.bounds;
  close: Electron.BrowserWindow['close'] = () => {
    let isPrevented = false;
    this.emit('close', { preventDefault: () => (isPrevented = true) });
    if (!isPrevented) this.destroy();
  };
  destroy: Electron.BrowserWindow['destroy'] = () => {
    this.#isDestroyed = true;
    this.emit('closed');
  };
}

export class Tray extends EventEmitter {
  static readonly all: Tray[] = [];
  image: unknown;
  toolTip = '';
  menu: Menu | undefined;
  isDestroyed = false;
  constructor(image: unknown) {
    super();
    this.image = image;
    Tray.all.push(this);
  }
  setImage(image: unknown) {
    this.image = image;
  }
  setToolTip: Electron.Tray['setToolTip'] = text => void (this.toolTip = text);
  setContextMenu(menu: Menu) {
    this.menu = menu;
  }
  destroy() {
    this.isDestroyed = true;
  }
}

export class Menu {
  static application: Menu | undefined;
  readonly template: Electron.MenuItemConstructorOptions[];
  constructor(template: Electron.MenuItemConstructorOptions[]) {
    this.template = template;
  }
  static buildFromTemplate(template: Electron.MenuItemConstructorOptions[]): Menu {
    return new Menu(template);
  }
  static setApplicationMenu(menu: Menu) {
    Menu.application = menu;
  }
  /** Clicks the item that these labels lead to. */
  choose(...labels: string[]): void {
    let items = this.template;
    for (const [depth, label] of labels.entries()) {
      const item = items.find(item => item.label?.startsWith(label));
      if (!item) throw new Error(`No "${label}" in ${items.map(({ label }) => label).join(', ')}`);
      if (depth === labels.length - 1) return (item.click as (() => void) | undefined)?.();
      items = item.submenu as Electron.MenuItemConstructorOptions[];
    }
  }
}

export class Notification extends EventEmitter {
  static readonly all: Notification[] = [];
  static isSupported = () => true;
  readonly options: Electron.NotificationConstructorOptions;
  constructor(options: Electron.NotificationConstructorOptions) {
    super();
    this.options = options;
  }
  show: Electron.Notification['show'] = () => void Notification.all.push(this);
}

export const app = new App();
export const powerMonitor = new EventEmitter();
export const nativeTheme = Object.defineProperties(new EventEmitter(), {
  shouldUseDarkColors: { get: () => world.isDark },
  shouldUseDarkColorsForSystemIntegratedUI: { get: () => world.isDark },
});
export const nativeImage = {
  createFromPath: (path: string) => ({ path, isTemplate: false, setTemplateImage: () => {} }),
};
export const screen = { getAllDisplays: () => world.displays.map(workArea => ({ workArea })) };
export const shell = {
  openExternal: async (url: string) => note('shell.openExternal', url),
} satisfies Partial<Electron.Shell>;
export const clipboard = {
  writeText: async (text: string) => note('clipboard.writeText', text),
} satisfies Partial<Electron.Clipboard>;
export const dialog = {
  showErrorBox: (title: string, content: string) => note('dialog.showErrorBox', title, content),
  async showMessageBox(first: unknown, second?: unknown) {
    const options = (second ?? first) as Electron.MessageBoxOptions;
    boxes.push(options);
    return { response: answers.shift() ?? options.cancelId ?? 0, checkboxChecked: false };
  },
};
