// The shop's users: each visits, looks around, fills a cart, sometimes orders and pays, and comes again.
//
// Environment: BASE_URL (http://host:port), USERS, DURATION_S, SEED; THINK_MS is the mean time between
// two requests of one user. Every request prints one line when its response has ended:
//   GD1 <unix ms> <endpoint> <duration ms> <0|1 failed> <request id>
// Every order and payment that was acknowledged prints one line more, its receipt:
//   GD2 <unix ms> order <idempotency key> <order id> <request id>
//   GD2 <unix ms> payment <order id> <reference> <request id>
// Who gets no answer, or a 5xx, to an order or a payment asks again with the same key, TRIES times in all.
// The same SEED gives each user the same visits. The script ends by itself after DURATION_S.

import http from 'k6/http';
import { sleep } from 'k6';

const BASE_URL = __ENV.BASE_URL;
const USERS = Number(__ENV.USERS || 20);
const DURATION_S = Number(__ENV.DURATION_S || 30);
const SEED = Number(__ENV.SEED || 1);
const THINK_MS = Number(__ENV.THINK_MS || 130);
const CUSTOMERS = 100000;
const PRODUCTS = 2000;
const ORDERING = 0.5;
const TRIES = 5;

export const options = {
  scenarios: {
    shoppers: { executor: 'constant-vus', vus: USERS, duration: `${DURATION_S}s`, gracefulStop: '1s' },
  },
  discardResponseBodies: true,
  summaryTrendStats: [],
};

// mulberry32: small, and good enough to spread users and products.
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const random = generator(SEED * 1000003 + __VU * 7919);

// Zipf with s = 1 over the products, as the seed data has them sold.
const someProduct = () => Math.floor(Math.pow(PRODUCTS, random()));

// Zipf with s = 1/2 over the customers; two users never are the same customer.
function someCustomer() {
  const share = Math.floor(CUSTOMERS / USERS);
  return Math.floor(share * Math.pow(random(), 2)) * USERS + __VU;
}

const think = (times = 1) => sleep((times * THINK_MS * (0.5 + random())) / 1000);

let requests = 0;

// `receipt` makes a receipt's last words but the request id of a response that came as expected.
function ask(endpoint, method, path, { body = null, headers = {}, expected = [200], receipt = null } = {}) {
  const requestId = `${SEED}-${__VU}-${(requests += 1)}`;
  const began = Date.now();
  const response = http.request(method, BASE_URL + path, body && JSON.stringify(body), {
    headers: {
      'Content-Type': 'application/json',
      'X-Request-Id': requestId,
      ...headers,
    },
    responseType: receipt ? 'text' : 'none',
    tags: { name: endpoint },
    timeout: '60s',
  });
  const ended = Date.now();
  const failed = !expected.includes(response.status);
  const duration = response.status === 0 ? ended - began : response.timings.duration;
  console.log(`GD1 ${ended} ${endpoint} ${duration.toFixed(3)} ${failed ? 1 : 0} ${requestId}`);
  if (receipt && !failed) {
    console.log(`GD2 ${ended} ${receipt(response)} ${requestId}`);
  }
  return { response, failed, mayBeRetried: response.status === 0 || response.status >= 500 };
}

function send(...request) {
  const { response, failed } = ask(...request);
  think();
  return failed ? null : response;
}

// As any client with a key does: it cannot know whether what failed was done, so it asks again, each time later.
function insist(...request) {
  for (let attempt = 0; ; attempt += 1) {
    const { response, failed, mayBeRetried } = ask(...request);
    if (!mayBeRetried || attempt + 1 === TRIES) {
      think();
      return failed ? null : response;
    }
    think(2 ** attempt);
  }
}

const popular = () => send('popular_products', 'GET', '/products/popular');
const detail = (product) => send('product_detail', 'GET', `/products/${product}`);
const history = (customer) => send('order_lookup', 'GET', `/users/${customer}/orders`);

function order(customer) {
  const key = `${SEED}-${__VU}-${requests}-${Date.now()}`;
  const placed = insist('order_create', 'POST', '/orders', {
    body: { user_id: customer },
    headers: { 'Idempotency-Key': key },
    expected: [201, 200],
    receipt: (response) => `order ${key} ${response.json('order_id')}`,
  });
  if (placed) {
    const order = placed.json('order_id');
    insist('payment', 'POST', '/payments', {
      body: { order_id: order },
      expected: [201, 200],
      receipt: (response) => `payment ${order} ${response.json('reference')}`,
    });
  }
}

export default function visit() {
  const customer = someCustomer();
  const product = someProduct();
  popular();
  detail(someProduct());
  history(customer);
  popular();
  detail(product);
  const added = send('cart_add', 'POST', `/users/${customer}/cart/items`, {
    body: { product_id: product, quantity: 1 },
    expected: [201],
  });
  send('cart_lookup', 'GET', `/users/${customer}/cart`);
  if (added && random() < ORDERING) {
    order(customer);
  }
  history(customer);
  popular();
}

export function handleSummary() {
  return {};
}
