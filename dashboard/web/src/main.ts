import '@fontsource-variable/inter/wght.css';
import './look/tokens.css';
import './look/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { live } from './live/live.svelte';
import { theme } from './look/theme.svelte';
import { route } from './parts/route.svelte';

theme.start();
route.start();
live.start(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/v1/live`);
mount(App, { target: document.getElementById('app')! });
