"""Addresses of trade, below /trade/."""

from __future__ import annotations

from django.urls import path

from afflux.trade.console import orders, products, refunds

urlpatterns = [
    path("orders", orders.orders, name="orders"),
    path("orders/new", orders.order_new, name="order_new"),
    path("orders/sorts", refunds.order_sorts, name="order_sorts"),
    path("orders/<uuid:order_id>", orders.order, name="order"),
    path("orders/<uuid:order_id>/status", orders.order_status, name="order_status"),
    path("orders/<uuid:order_id>/refund", refunds.order_refund, name="order_refund"),
    path("products", products.products, name="products"),
    path("products/new", products.product_new, name="product_new"),
    path("products/<uuid:product_id>", products.product, name="product"),
    path("products/<uuid:product_id>/archive", products.product_archive, name="product_archive"),
]
